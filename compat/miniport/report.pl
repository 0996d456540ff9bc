#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
#
# Says what a build of "make miniport" has found, in the words of somebody who
# brings up a miniport: one message for each mistake, with file and line, and what
# to do; few of them, and where the rest is.
#
#	report.pl SRC BUILD TOP MODULE STATUS STRICT LOG
#
# STATUS is that of make, LOG what it printed. The exit status is 1 if there is
# no module that could be loaded, or if STRICT is 1 and something was found.

use strict;
use warnings;

my ($src, $build, $top, $module, $status, $strict, $log) = @ARGV;
die "usage: report.pl SRC BUILD TOP MODULE STATUS STRICT LOG\n" unless defined $log;

my $most = 20;		# messages of each kind
my $most_of_file = 8;	# what follows from a mistake comes after it
my (@errors, @warnings);

# Headers that a miniport of SCSI Port cannot do with.
my %foreign = (
	'storport.h' => 'a StorPort miniport: only SCSI Port is provided; a source for both ' .
		'chooses by a definition, see DEFINES',
	'minitape.h' => 'a tape class driver, which is no SCSI miniport',
	'ntifs.h' => 'a file system driver, which is no SCSI miniport',
	'ndis.h' => 'a network driver, which is no SCSI miniport',
	'wdf.h' => 'a WDF driver, which is no SCSI miniport',
	'classpnp.h' => 'a class driver, which is no SCSI miniport',
	'usbdi.h' => 'a USB driver: there is no USB stack below a miniport',
	'wdfldr.h' => 'a WDF driver, which is no SCSI miniport',
	'ide.h' => 'an ATA miniport of atapi.sys, which is no SCSI miniport',
	'irb.h' => 'an ATA miniport, which is no SCSI miniport',
	'mcd.h' => 'a changer class driver, which is no SCSI miniport',
	'stdafx.h' => 'a program, not a driver',
	'windows.h' => 'a program, not a driver',
	'winioctl.h' => 'a program, not a driver; a driver includes ntdddisk.h',
);

# made_from STEM: if a header may be made of a file there by a tool of the DDK's
sub made_from
{
	my ($stem) = @_;
	opendir(my $handle, $src) or return '';
	my @from = grep { /\.(?:mc|mof)$/i } sort readdir $handle;
	my ($same) = grep { /^\Q$stem\E\./i } @from;
	$same //= $from[0] // return '';
	return $same =~ /mc$/i ? "if Microsoft's mc makes it of $same, do that and " :
		"if Microsoft's mofcomp and wmimofck make it of $same, do that and ";
}

# advice TEXT: what to do about a compiler's message
sub advice
{
	my ($text) = @_;
	if ($text =~ /^(\S+): No such file or directory/) {
		my $header = $1;
		(my $name = lc $header) =~ s{.*/}{};
		return "$header belongs to $foreign{$name}" if $foreign{$name};
		my $made = $name =~ /^(.*)\.h$/ ? made_from($1) : '';
		return "header $header is neither in $src nor among the Windows headers in " .
			"compat/include: ${made}add it to the folder, or name its folder with DEFINES=-Ifolder";
	}
	return "$1 is Microsoft's own attribute and unknown here: leave it out with DEFINES=-D__SP_DECLSPEC_$1="
		if $text =~ /__SP_DECLSPEC_(\w+)/;
	return "$text: is the header that declares it included, and is it one of SCSI Port's?"
		if $text =~ /unknown type name|undeclared|was not declared|does not name a type/;
	return "$text: there are no C++ exceptions in the kernel; return a status"
		if $text =~ s/exception handling disabled.*/exception handling/;
	return "$text: there is no run-time type information in the kernel"
		if $text =~ s/(?:'dynamic_cast' not permitted|cannot use 'typeid').*/run-time types/;
	return $text;
}

# source_line FILE LINE: its text, '' if it cannot be read
my %text_of;

sub source_line
{
	my ($file, $line) = @_;
	if (!$text_of{$file}) {
		$text_of{$file} = [];
		if (open(my $source, '<:raw', $file)) {
			$text_of{$file} = [<$source>];
			close $source;
		}
	}
	return $text_of{$file}[$line - 1] // '';
}

### what the compiler said #####################################################

my (%seen, %of_file, %calls);
open(my $handle, '<:raw', $log) or die "$log: $!\n";
while (<$handle>) {
	# quotation marks as of a locale other than C
	s/\xe2\x80[\x98\x99]/'/g;
	next unless /^(.+?):(\d+):(?:\d+:)? (?:(fatal error|error|warning): )(.*)$/;
	my ($file, $line, $kind, $text) = ($1, $2, $3, $4);
	$text =~ s/ \[-W[^\]]*\]$//;
	if ($text =~ /cast from pointer to integer of different size|cast from '.*\*' to '.*' loses precision/) {
		push @warnings, ["$file:$line", 'a pointer is cast to 32 bits and loses its upper half: ' .
			'use ULONG_PTR, or ScsiPortGetPhysicalAddress for what the HBA is to get']
			unless $seen{"cast $file:$line"}++;
	} elsif ($text =~ /cast to pointer from integer of different size/) {
		push @warnings, ["$file:$line", 'a pointer is made of 32 bits: it points nowhere, ' .
			'unless it is a number that is never followed']
			unless $seen{"cast $file:$line"}++;
	} elsif ($text =~ /makes integer from pointer without a cast/) {
		# NULL in the place of 0 is a habit
		next if source_line($file, $line) =~ /\bNULL\b/;
		push @warnings, ["$file:$line", 'a pointer becomes a number without a cast: if the ' .
			'number has 32 bits, the upper half is lost']
			unless $seen{"cast $file:$line"}++;
	} elsif ($text =~ /makes pointer from integer without a cast/) {
		push @warnings, ["$file:$line", 'a number becomes a pointer without a cast: it points ' .
			'nowhere if it had 32 bits, as the result of a function has that is not declared']
			unless $seen{"cast $file:$line"}++;
	} elsif ($text =~ /implicit declaration of function '(\w+)'/) {
		$calls{$1} //= "$file:$line";
	} elsif ($kind ne 'warning') {
		next if $seen{"$file:$line"}++;
		# it follows from what the first message says
		next if $text =~ /compilation terminated/;
		push @errors, ["$file:$line", advice($text)] if $of_file{$file}++ < $most_of_file;
	}
}
close $handle;
my $hidden = 0;
$hidden += $_ - $most_of_file for grep { $_ > $most_of_file } values %of_file;

### what the objects need ######################################################

# output COMMAND...: its lines
sub output
{
	open(my $pipe, '-|', @_) or die "$_[0]: $!\n";
	my @lines = <$pipe>;
	close $pipe;
	chomp @lines;
	return @lines;
}

my %exported;
open($handle, '<', "$top/Module.symvers") or die "$top/Module.symvers: $!\n";
while (<$handle>) {
	my (undef, $symbol, $from) = split /\t/;
	$exported{$symbol} = 1 if $from =~ m{(?:^|/)compat/scsiport$} && $symbol !~ /^sp_/;
}
close $handle;

# What gcc and the kernel's flags put into any object, and what of string.h the kernel
# has with the same meaning.
my $compiler = qr/^(?:mem(?:cpy|move|set|cmp|chr)|strn?(?:len|cmp|cpy)|str(?:cat|r?chr|str|spn|cspn|pbrk)|__fentry__|__stack_chk_fail|__cxa_pure_virtual|
	__x86_(?:return|indirect)_thunk\w*|__(?:asan|tsan|ubsan|kasan|kcsan|gcov|sanitizer)_\w+|_GLOBAL_OFFSET_TABLE_)$/x;

my @objects = grep { !m{/(?:mp_|source_mp)\w*_main\.o$|/\Q$module\E(?:\.mod)?\.o$} } glob "'$build'/*.o";
my (%defined, %common, %needed, %inline);

for my $object (@objects) {
	for (output('nm', $object)) {
		if (/^\s*U (\S+)/) {
			push @{$needed{$1}}, $object;
		} elsif (/^[0-9a-f]+ [TDBRG] (\S+)/) {
			push @{$defined{$1}}, $object;
		} elsif (/^[0-9a-f]+ [VWuC] (\S+)/) {
			# one of the copies is taken
			$common{$1} //= $object;
		}
	}
	for (output('objdump', '-t', $object)) {
		$inline{$1} = 1 if /\s\.text\.sp_inline\s+\S+\s+(\S+)$/;
	}
	my @constructors = grep { /\s(?:R_\w+)\s/ }
		output('objdump', '-r', '-j', '.init_array', '-j', '.ctors', $object);
	# A sanitizer kernel's compiler makes one of its own, and the module loader calls it.
	my @sanitizers = grep { / t _sub_I_\d{5}_\d+$/ } output('nm', $object);
	next unless @constructors > @sanitizers;
	(my $file = $object) =~ s{.*/}{};
	push @errors, [place_of_constructor($object) // $file, 'a static object has a ' .
		'constructor, which nobody calls: make it part of the device extension, ' .
		'or a plain structure'];
}

$defined{$_} //= [$common{$_}] for keys %common;

# The first object that the code which runs the constructors refers to.
sub place_of_constructor
{
	my ($object) = @_;
	my %refers;
	for (output('objdump', '-r', '-w', '-j', '.text.startup', $object)) {
		$refers{$1} = 1 if /^[0-9a-f]+\s+\S+\s+([^\s+-]+)/;
	}
	my @places;
	for (output('nm', '-n', '-l', $object)) {
		my ($kind, $name, $place) = /^[0-9a-f]+ ([BbDd]) (\S+)\t(.*)$/ or next;
		push @places, $place
			if $refers{$name} || $refers{lc $kind eq 'b' ? '.bss' : '.data'};
	}
	return @places ? original($places[0]) : undef;
}

# original FILE:LINE: the line is right; the file is our copy, whose first line
# names the original
sub original
{
	my ($place) = @_;
	if ($place =~ m{^(\Q$build\E/.*):(\d+)$} && open(my $copy, '<:raw', $1)) {
		my $number = $2;
		my $first = <$copy> // '';
		$first = <$copy> // '' if $first =~ /^(?:_Pragma|__asm__)/;
		return "$1:$number" if $first =~ /^#line 1 "(.*)"$/;
	}
	# relative paths come back with the folder of the compiler in front
	$place =~ s{^.*?/(\Q$src\E/)}{$1} unless $src =~ m{^/};
	return $place;
}

# place OBJECT SECTION OFFSET: FILE:LINE
sub place
{
	my ($object, $section, $offset) = @_;
	my ($line) = output('addr2line', '-e', $object, '-j', $section, sprintf('0x%x', $offset));
	return undef if !defined $line || $line =~ /^\?\?|:[0?]/;
	$line =~ s/ \(discriminator.*//;
	return original($line);
}

# uses NAME: where it is used in the objects, from their relocations
my %relocations;

sub uses
{
	my ($name) = @_;
	my %places;
	for my $object (@{$needed{$name}}) {
		$relocations{$object} //= [output('objdump', '-r', '-w', $object)];
		my $section;
		for (@{$relocations{$object}}) {
			$section = $1 if /^RELOCATION RECORDS FOR \[(.*)\]:/;
			next unless /^([0-9a-f]+)\s+\S+\s+\Q$name\E(?:[-+]0x[0-9a-f]+)?$/;
			my $offset = hex $1;
			next if $section =~ /^\.debug|^\.orc|^__mcount/;
			my $place = $section =~ /^\.text/ ? place($object, $section, $offset) : undef;
			(my $file = $object) =~ s{.*/}{};
			$places{$place // "$file (in data)"} = 1;
		}
	}
	my @places = sort {
		my ($f, $l) = $a =~ /^(.*):(\d+)$/;
		my ($g, $m) = $b =~ /^(.*):(\d+)$/;
		($f // $a) cmp ($g // $b) || ($l // 0) <=> ($m // 0);
	} keys %places;
	return @places ? @places : ($calls{$name} // 'somewhere');
}

sub list
{
	my (@places) = @_;
	my $more = @places - 4;
	return join(', ', @places) if $more <= 0;
	return join(', ', @places[0 .. 3]) . " and $more more";
}

# not_built NAME: a file in SRC's subfolders that may define it, for where there is no
# list of the sources only those beside each other are built
my $others;

sub not_built
{
	my ($name) = @_;
	if (!$others) {
		$others = {};
		my @folders = ($src);
		while (defined(my $folder = shift @folders)) {
			opendir(my $handle, $folder) or next;
			for my $entry (sort grep { !/^\./ } readdir $handle) {
				my $path = "$folder/$entry";
				push @folders, $path if -d $path && !-l $path;
				next unless $folder ne $src && $entry =~ /\.(?:c|cpp|cxx|cc)$/i;
				open(my $file, '<:raw', $path) or next;
				local $/;
				$others->{$path} = <$file> // '';
			}
		}
	}
	for my $path (sort keys %$others) {
		return $path if $others->{$path} =~ /^[A-Za-z_][^;{}()#\n]*\b\Q$name\E\s*\(|^\Q$name\E\s*\(/m;
	}
	return undef;
}

# the demangled name of what is C++
sub readable
{
	my ($name) = @_;
	return $name unless $name =~ /^_Z/;
	my ($line) = output('c++filt', $name);
	return $line // $name;
}

# compat/include/ntos_refused.h, of which each entry is
#	NTOS_REFUSED(type, failure, name, (prototype), (out parameters), "why");
my %refused;
if (open($handle, '<', "$top/compat/include/ntos_refused.h")) {
	while (<$handle>) {
		$refused{$1} = $2 if /^\w+\([^()"]*?\b(\w+)\s*,\s*\(.*"([^"]*)"\s*\)\s*;/;
	}
	close $handle;
}

my (@unresolved, @doomed);
unless (@errors) {
	for my $name (sort keys %needed) {
		next if $defined{$name};
		if ($refused{$name}) {
			my @places = uses($name);
			push @doomed, ["$places[0]", "$name links, but cannot work: $refused{$name}" .
				(@places > 1 ? ' (also ' . list(@places[1 .. $#places]) . ')' : '')];
		}
		next if $exported{$name} || $name =~ $compiler;
		my @places = uses($name);
		my $readable = readable($name);
		my $what = "$readable is not one of the functions that there are";
		if ($readable =~ /^operator (?:new|delete)/) {
			$what = "$readable is not defined: a driver has no heap but its device extension; " .
				'define the operator in the source';
		} elsif ($name eq '_purecall') {
			$what = '_purecall is not defined';
		} elsif ($name =~ /^(?:__cxa_atexit|atexit)$/) {
			$what = 'a static object has a destructor, which nobody calls: ' .
				'make it part of the device extension';
		} elsif ($name =~ /^_Z/ && $readable =~ /^(\w+)\(/ && $exported{$1}) {
			$what = "$readable is declared as C++: wrap its declaration in extern \"C\"";
		}
		my $elsewhere = $readable =~ /^\w+$/ ? not_built($readable) : undef;
		$what .= "; $elsewhere seems to define it, but is not built: list it in a file " .
			'"sources" (SOURCES=...)' if defined $elsewhere;
		push @unresolved, [$places[0], $what .
			(@places > 1 ? ' (also ' . list(@places[1 .. $#places]) . ')' : '')];
	}
	if (!$defined{DriverEntry} && @objects && !$status) {
		my ($mangled) = grep { /^_Z\d+DriverEntry/ } keys %defined;
		push @unresolved, [$src, $mangled ?
			'DriverEntry is a C++ function: declare it extern "C"' :
			'no source defines DriverEntry: is this the whole miniport?'];
	}
	for my $name (sort keys %defined) {
		my @in = @{$defined{$name}};
		next if @in < 2 || $inline{$name};
		s{.*/}{} for @in;
		push @errors, [$src, readable($name) . ' is defined in ' . join(' and ', @in)];
	}
}

### the report #################################################################

sub say_all
{
	my ($kind, @messages) = @_;
	my $count = 0;
	for my $message (@messages) {
		last if $count++ == $most;
		print STDERR "$message->[0]: $kind: $message->[1]\n";
	}
	return @messages > $most ? @messages - $most : 0;
}

my $strictly = $strict ? 'error' : 'warning';
$hidden += say_all('error', @errors);
$hidden += say_all('error', @unresolved);
$hidden += say_all($strictly, @doomed);
$hidden += say_all($strictly, @warnings);
print STDERR "$hidden more; the whole log: $log\n" if $hidden;

my $failed = @errors || @unresolved || ($strict && (@doomed || @warnings));
if ($status && !@errors && !@unresolved) {
	# nothing of what is known: the log's own words, the last of them
	my @lines = output('tail', '-n', '15', $log);
	print STDERR "$src: error: the build failed; the end of $log:\n", map { "  $_\n" } @lines;
	$failed = 1;
}
if (@unresolved) {
	printf STDERR "%d name%s unresolved\n", scalar @unresolved, @unresolved == 1 ? '' : 's';
}
if (!$failed && !-f "$build/$module.ko") {
	print STDERR "$src: error: there is no $module.ko; see $log\n";
	$failed = 1;
}
exit($failed ? 1 : 0);
