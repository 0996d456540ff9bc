#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
#
# Reads the .inf file of a miniport: hardware ids become the module's PCI device
# table, values under Parameters become the defaults of its parameters.
#
#	inf.pl FILE NAME REGISTER_H HEADER
#
# NAME is what messages call the file. REGISTER_H is compat/register.h, which
# lists the parameters with their limits. Writes HEADER for miniport_main.c, and
# says in notes what it leaves out. The exit status is 1 if the file is wrong.

use strict;
use warnings;
use Encode qw(decode encode);

my ($file, $name, $register, $header) = @ARGV;
die "usage: inf.pl FILE NAME REGISTER_H HEADER\n" unless $header;

my $wrong = 0;
my %said;

sub wrong
{
	my ($line, $what) = @_;
	print STDERR "$name:$line: error: $what\n" unless $said{"$line $what"}++;
	$wrong = 1;
}

sub note
{
	my ($line, $what) = @_;
	print STDERR "$name:$line: note: $what\n" unless $said{"$line $what"}++;
}

### text, sections, strings ####################################################

sub read_text
{
	open(my $handle, '<:raw', $file) or die "$name: error: cannot be read: $!\n";
	local $/;
	my $bytes = <$handle> // '';
	my $text = $bytes =~ /^(?:\xff\xfe|\xfe\xff)/ ? decode('UTF-16', $bytes) :
		eval { decode('UTF-8', $bytes, Encode::FB_CROAK | Encode::LEAVE_SRC) } //
		decode('ISO-8859-1', $bytes);
	$text =~ s/^\x{feff}//;
	$text =~ s/\x1a.*//s;
	$text =~ s/\r\n?/\n/g;
	return $text;
}

# A line without its comment; semicolons in quotes are none.
sub without_comment
{
	my ($line) = @_;
	return $1 if $line =~ /^((?:[^";]|"(?:[^"]|"")*")*)(?:;|$)/;
	return $line;
}

my %sections;	# lower-case name => [[line, text], ...]
my %names;	# and how it is written

sub read_sections
{
	my ($current, $pending, $began);
	my $number = 0;
	for my $line (split /\n/, read_text()) {
		$number++;
		$line = without_comment($line);
		$line =~ s/\s+$//;
		if (defined $pending) {
			$line =~ s/^\s+//;
			$line = "$pending$line";
		} else {
			$began = $number;
		}
		undef $pending;
		if ($line =~ s/\\$//) {
			$pending = $line;
			next;
		}
		$line =~ s/^\s+//;
		next if $line eq '';
		if ($line =~ /^\[/) {
			if ($line !~ /^\[\s*([^\[\]]+?)\s*\]$/) {
				wrong($began, "\"$line\" is no [Section]");
				next;
			}
			$current = lc $1;
			$names{$current} //= $1;
			$sections{$current} //= [];
			next;
		}
		if (!defined $current) {
			wrong($began, 'this line stands before the first [Section]');
			next;
		}
		wrong($began, 'a quotation mark is missing')
			if $current ne 'strings' && ($line =~ tr/"//) % 2;
		push @{$sections{$current}}, [$began, $line];
	}
	wrong($began, 'the file ends in a line that goes on') if defined $pending;
}

my %strings;

sub unquote
{
	my ($text) = @_;
	$text =~ s/^\s+|\s+$//g;
	$text =~ s/""/"/g if $text =~ s/^"(.*)"$/$1/s;
	return $text;
}

sub expand
{
	my ($line, $text) = @_;
	$text =~ s{%([^%]*)%}{
		$1 eq '' ? '%' :
		exists $strings{lc $1} ? $strings{lc $1} :
		$1 =~ /^\d+$/ ? "%$1%" :	# a folder of Windows, such as %12%
		do { wrong($line, "%$1% is not in [Strings]"); '' }
	}ge;
	return $text;
}

# fields LINE TEXT: what is between commas, expanded
sub fields
{
	my ($line, $text) = @_;
	my @fields;
	while ($text =~ /\G\s*((?:"(?:[^"]|"")*"|[^,"])*)(,|$)/g) {
		push @fields, unquote(expand($line, $1));
		last if $2 eq '';
	}
	return @fields;
}

# entries SECTION: [line, key, text after "="] of each line; the key "" without one
sub entries
{
	my ($section) = @_;
	return map {
		my ($line, $text) = @$_;
		$text =~ /^((?:"[^"]*"|[^="])*?)\s*=\s*(.*)$/s ? [$line, $1, $2] : [$line, '', $text]
	} @{$sections{lc $section} // []};
}

# directive SECTION NAME: [line, field...] of each such line
sub directive
{
	my ($section, $wanted) = @_;
	return map { [$_->[0], fields($_->[0], $_->[2])] }
		grep { lc $_->[1] eq lc $wanted } entries($section);
}

### hardware ids ###############################################################

# of the decorations of a name those for this processor, or else what there is
sub decorated
{
	my ($name, @decorations) = @_;
	my @known = grep { $sections{lc $_} } map { "$name.$_" } @decorations;
	my @amd64 = grep { /\.ntamd64/i } @known;
	return @amd64 if @amd64;
	return ($name, grep { !/\.ntia64/i } @known) if $sections{lc $name};
	return grep { !/\.ntia64/i } @known;
}

my (@ids, @installs);

sub hex_field
{
	my ($line, $id, $key, $value, @digits) = @_;
	return hex $value if $value =~ /^[0-9a-f]+$/i && grep { length $value == $_ } @digits;
	wrong($line, "$id: $key" . "_ is followed by " . join(' or ', @digits) .
	      " hexadecimal digits, not \"$value\"");
	return 0;
}

sub pci_id
{
	my ($line, $id) = @_;
	my %field;
	if ($id !~ /^PCI\\/i) {
		note($line, "$id is no PCI device: not in the module's table");
		return;
	}
	for my $part (split /&/, substr $id, 4) {
		if ($part !~ /^(VEN|DEV|SUBSYS|REV|CC)_(.*)$/i) {
			wrong($line, "$id: \"$part\" is none of VEN_, DEV_, SUBSYS_, REV_, CC_");
			return;
		}
		my ($key, $value) = (uc $1, $2);
		if (exists $field{$key}) {
			wrong($line, "$id: ${key}_ stands there twice");
			return;
		}
		$field{$key} = hex_field($line, $id, $key, $value,
					 $key eq 'SUBSYS' ? 8 : $key eq 'REV' ? 2 :
					 $key eq 'CC' ? (4, 6) : 4);
		# as a base class and subclass, or with the programming interface
		$field{mask} = length $value == 4 ? 0xffff00 : 0xffffff if $key eq 'CC';
		$field{CC} <<= 8 if $key eq 'CC' && length $value == 4;
	}
	if (!exists $field{VEN} && !exists $field{CC}) {
		wrong($line, "$id: neither VEN_ nor CC_");
		return;
	}
	my $entry = '{ ' . join(', ',
		sprintf('.vendor = %s', exists $field{VEN} ? sprintf '0x%04x', $field{VEN} : 'PCI_ANY_ID'),
		sprintf('.device = %s', exists $field{DEV} ? sprintf '0x%04x', $field{DEV} : 'PCI_ANY_ID'),
		sprintf('.subvendor = %s', exists $field{SUBSYS} ?
			sprintf '0x%04x', $field{SUBSYS} & 0xffff : 'PCI_ANY_ID'),
		sprintf('.subdevice = %s', exists $field{SUBSYS} ?
			sprintf '0x%04x', $field{SUBSYS} >> 16 : 'PCI_ANY_ID'));
	$entry .= sprintf ', .class = 0x%06x, .class_mask = 0x%06x', $field{CC}, $field{mask}
		if exists $field{CC};
	# Linux' table has no revision: see SP_ID_REVISION in register.h
	$entry .= sprintf ', .driver_data = SP_ID_REVISION | 0x%02x', $field{REV}
		if exists $field{REV};
	$entry .= ' }';
	push @ids, $entry unless grep { $_ eq $entry } @ids;
}

sub read_ids
{
	my $some = 0;
	if (!$sections{manufacturer}) {
		wrong(1, 'there is no [Manufacturer] section: no device is installed');
		return;
	}
	for my $entry (entries('Manufacturer')) {
		my ($line, undef, $text) = @$entry;
		my ($models, @decorations) = fields($line, $text);
		next unless defined $models && $models ne '';
		my @sections = decorated($models, @decorations);
		if (!@sections) {
			wrong($line, "there is no section [$models]");
			next;
		}
		for my $section (@sections) {
			for my $model (entries($section)) {
				my ($at, undef, $rest) = @$model;
				my ($install, @hardware) = fields($at, $rest);
				if (!defined $install || $install eq '') {
					wrong($at, 'no section that installs this device');
					next;
				}
				wrong($at, 'no hardware id') unless @hardware;
				push @installs, [$at, $install] unless grep { $_->[1] eq $install } @installs;
				pci_id($at, $_) for grep { $_ ne '' } @hardware;
				$some = 1;
			}
		}
	}
	note(1, 'no device in any section that [Manufacturer] names') unless $some || $wrong;
}

### values #####################################################################

my %limits;		# lower-case name => [member, name, min, max]
my %value;		# member => { number of the adapter, or -1 for all => value }
my $msi;
my @given;

sub read_limits
{
	open(my $handle, '<', $register) or die "$register: error: $!\n";
	while (<$handle>) {
		$limits{lc $2} = [$1, $2, $3, $4] if /\bx\((\w+), (\w+), (\d+), (\d+),/;
	}
	die "$register: error: no SP_NUMBERS\n" unless %limits;
	$limits{$_} = ['driver_parameter', 'DriverParameter'] for 'driverparameter', 'driverparameters';
}

sub dword
{
	my ($line, $what, $flags, @data) = @_;
	if ($flags & 0xffff0000 && ($flags & 0x00030000) == 0x00010000 || $flags == 0) {
		return hex $1 if @data == 1 && $data[0] =~ /^0x([0-9a-f]{1,8})$/i;
		return $data[0] if @data == 1 && $data[0] =~ /^\d+$/;
	}
	# four bytes, the lowest first
	if (@data == 4 && !grep { !/^(?:0x)?[0-9a-f]{1,2}$/i } @data) {
		my $number = 0;
		for my $byte (reverse @data) {
			(my $digits = $byte) =~ s/^0x//i;
			$number = $number << 8 | hex $digits;
		}
		return $number;
	}
	wrong($line, "$what: \"" . join(',', @data) . '" is no number');
	return undef;
}

sub registry_value
{
	my ($line, $root, $key, $name, $flags, @data) = @_;
	return unless uc $root eq 'HKR';
	if ($key =~ /\\MessageSignaledInterruptProperties$/i && lc $name eq 'msisupported') {
		my $number = dword($line, $name, $flags, @data);
		$msi = $number ? 1 : 0 if defined $number;
		return;
	}
	return unless $key =~ /^Parameters(?:\\Device(\d*))?$/i;
	my $adapter = ($1 // '') eq '' ? -1 : $1;
	my $known = $limits{lc $name};
	if (!$known) {
		note($line, "$name is no parameter of the module: left out") if $key =~ /Device/i;
		return;
	}
	if ($adapter >= 16) {
		wrong($line, "Device$adapter: the module has settings for 16 adapters");
		return;
	}
	my ($member, $proper, $min, $max) = @$known;
	if ($member eq 'driver_parameter') {
		my $text = join ',', @data;
		if ($text =~ /[^\x20-\x7e]/) {
			wrong($line, "$proper: only ASCII can be handed to a miniport");
			return;
		}
		$value{$member}{$adapter} = $text;
	} else {
		my $number = dword($line, $proper, $flags, @data);
		return unless defined $number;
		if ($number > $max || $number < $min) {
			wrong($line, "$proper: $number is " . ($number > $max ? "above $max" : "below $min"));
			return;
		}
		$value{$member}{$adapter} = $number;
	}
	push @given, "$proper=$value{$member}{$adapter}";
}

my %read;

sub read_registry
{
	my ($section) = @_;
	return if $read{lc $section}++;
	for my $line (directive($section, 'AddReg')) {
		my ($at, @sections) = @$line;
		for my $values (@sections) {
			next if $read{"values " . lc $values}++;
			if (!$sections{lc $values}) {
				wrong($at, "there is no section [$values]");
				next;
			}
			for my $entry (@{$sections{lc $values}}) {
				my ($root, $key, $name, $flags, @data) = fields($entry->[0], $entry->[1]);
				$flags = '0' unless defined $flags && $flags ne '';
				if ($flags !~ /^(?:0x[0-9a-f]+|\d+)$/i) {
					wrong($entry->[0], "\"$flags\" are no flags");
					next;
				}
				registry_value($entry->[0], $root // '', $key // '', $name // '',
					       $flags =~ /^0x/i ? hex $flags : $flags, @data);
			}
		}
	}
}

sub read_installs
{
	for my $install (@installs) {
		my ($line, $name) = @$install;
		my @decorations = ('', '.NT', '.NTx86', '.NTamd64');
		my @bases = grep { $sections{lc $_} || $sections{lc "$_.services"} } map { "$name$_" } @decorations;
		wrong($line, "there is no section [$name]") unless @bases;
		for my $base (@bases) {
			read_registry($base);
			read_registry("$base.HW");
			for my $service (directive("$base.Services", 'AddService')) {
				my ($at, undef, undef, $section) = @$service;
				next unless defined $section && $section ne '';
				if (!$sections{lc $section}) {
					wrong($at, "there is no section [$section]");
					next;
				}
				read_registry($section);
			}
		}
	}
}

### the header #################################################################

# each_adapter MEMBER: values from adapter 0 on, undef if they have a hole
sub each_adapter
{
	my ($member) = @_;
	my %of = %{$value{$member}};
	my $last = (sort { $b <=> $a } keys %of)[0];
	return ($of{-1}) if $last < 0;
	my @each = map { $of{$_} // $of{-1} } 0 .. $last;
	push @each, $of{-1} if defined $of{-1} && $last < 15;
	for my $k (0 .. $last) {
		next if defined $each[$k];
		note(1, "a value of \"Device$last\" without one of \"Device\" and \"Device$k\": left out");
		return ();
	}
	return @each;
}

sub quoted
{
	my ($text) = @_;
	$text =~ s/(["\\])/\\$1/g;
	return "\"$text\"";
}

sub header
{
	my @lines;
	for my $member (sort keys %value) {
		my @each = each_adapter($member) or next;
		if ($member eq 'driver_parameter') {
			push @lines, "\t.driver_parameter = { " . join(', ', map { quoted($_) } @each) . ' },',
				"\t.nr_driver_parameter = " . @each . ',';
		} else {
			push @lines, "\t.$member = { .value = { " . join(', ', @each) . ' }, .nr = ' . @each . ' },';
		}
	}
	open(my $handle, '>:raw', $header) or die "$header: error: $!\n";
	print $handle "/* Made from $name by inf.pl */\n";
	print $handle "#define SP_INF_IDS \\\n", map({ "\t$_, \\\n" } @ids), "\t{ }\n" if @ids;
	print $handle "#define SP_INF_SETTINGS \\\n", join(" \\\n", @lines), "\n" if @lines;
	print $handle '#define SP_INF_INFO ', quoted(encode('UTF-8', join(' ', @given))), "\n" if @given;
	print $handle "#undef SP_DEFAULT_MSI\n#define SP_DEFAULT_MSI $msi\n" if defined $msi;
	close $handle or die "$header: error: $!\n";
}

read_limits();
read_sections();
for my $entry (entries('Strings')) {
	my ($line, $key, $text) = @$entry;
	wrong($line, 'no "name = value"') if $key eq '';
	$strings{lc unquote($key)} = unquote($text);
}
read_ids();
read_installs();
header() unless $wrong;
printf STDERR "%s: %d hardware id%s, %s\n", $name, scalar @ids, @ids == 1 ? '' : 's',
	@given ? "defaults: @given" : 'no defaults' unless $wrong;
exit $wrong;
