#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
#
# Prepares the source of a miniport for gcc: a copy in which only that differs
# which no compiler flag and no header can bridge. The folder itself is never
# written to, and what gcc says names its files and lines.
#
#	prepare.pl SRC OUT COMPAT [INCLUDE-FOLDER...]
#
# Writes OUT/Kbuild.objects (the objects), OUT/*.c and *.cpp, OUT/files/ (the
# headers they include), OUT/include/ (a door to each Windows header) and OUT/name
# (TARGETNAME of a "sources" file). SRC may contain such a file: its SOURCES,
# INCLUDES and C_DEFINES are those of the build.
#
# What is changed:
#	line ends, Ctrl-Z and what follows, a byte order mark, UTF-16
#	the white space behind a backslash that continues a line
#	the names of included files: letter case, backslashes
#	"L" and "i64" at the end of numbers: long has 32 bits there
#	__declspec() with several attributes
#	forward declarations like "HW_STARTIO MyStartIo;", which a definition
#	contradicts that Microsoft's compiler lets pass
#	inline assembler, which becomes an error message

use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Spec;
use Cwd qw(abs_path);
use Encode qw(decode encode);

my ($src, $out, $compat, @folders) = @ARGV;
die "usage: prepare.pl SRC OUT COMPAT [INCLUDE-FOLDER...]\n" unless $compat;
$compat = abs_path($compat);
my $base = abs_path($src);
s{/+$}{} for $src, $out;

# What is missing here becomes a message like a compiler's.
sub complain
{
	my ($where, $what) = @_;
	print STDERR "$where: error: $what\n";
	exit 1;
}

# shown PATH: as whoever called us would write it
sub shown
{
	my ($path) = @_;
	return $src . substr($path, length $base) if index("$path/", "$base/") == 0;
	return $path;
}

### files by name, whatever the letter case ####################################

my %listed;

sub entries
{
	my ($folder) = @_;
	return $listed{$folder} if $listed{$folder};
	my %entries;
	if (opendir(my $handle, $folder)) {
		# The name in the very case is found first, below.
		$entries{lc $_} //= $_ for sort grep { $_ ne '.' } readdir $handle;
		closedir $handle;
	}
	return $listed{$folder} = \%entries;
}

# find_file FOLDER NAME: the path of that file, undef if there is none
sub find_file
{
	my ($folder, $name) = @_;
	return abs_path("$folder/$name") if -f "$folder/$name";
	for my $part (split m{/+}, $name) {
		next if $part eq '.' || $part eq '';
		my $entry = $part eq '..' ? '..' : entries($folder)->{lc $part};
		return undef unless defined $entry;
		$folder .= "/$entry";
	}
	return -f $folder ? abs_path($folder) : undef;
}

sub subfolders
{
	my ($folder) = @_;
	my @found = ($folder);
	for my $entry (sort values %{entries($folder)}) {
		next if $entry =~ /^\./ || -l "$folder/$entry" || !-d "$folder/$entry";
		push @found, subfolders("$folder/$entry");
	}
	return @found;
}

### text #######################################################################

sub read_text
{
	my ($path) = @_;
	open(my $handle, '<:raw', $path) or complain(shown($path), "cannot be read: $!");
	local $/;
	my $text = <$handle> // '';
	if ($text =~ /^(?:\xff\xfe|\xfe\xff)/) {
		$text = encode('UTF-8', decode('UTF-16', $text));
	}
	$text =~ s/^\xef\xbb\xbf//;
	$text =~ s/\x1a.*//s;
	$text =~ s/\r+\n/\n/g;
	$text =~ s/\r/\n/g;
	$text .= "\n" if $text ne '' && $text !~ /\n\z/;
	return $text;
}

my %callback_result = (
	HW_INITIALIZE => 'BOOLEAN', HW_STARTIO => 'BOOLEAN', HW_INTERRUPT => 'BOOLEAN',
	HW_TIMER => 'VOID', HW_DMA_STARTED => 'VOID', HW_FIND_ADAPTER => 'ULONG',
	HW_RESET_BUS => 'BOOLEAN', HW_ADAPTER_STATE => 'BOOLEAN',
	HW_ADAPTER_CONTROL => 'SCSI_ADAPTER_CONTROL_STATUS',
	sp_DRIVER_INITIALIZE => 'ULONG',
);

# lines TEXT: as many line ends as the text has, continued where it continues
sub lines
{
	my ($text) = @_;
	return join '', $text =~ /(\\?\n)/g;
}

my $no_assembler = '_Pragma("GCC error \"inline assembler of Microsoft\'s compiler is not ' .
	'possible here: use a function of the port driver or of the headers in its place\"")';

# The name of a file is not C.
my %included;	# paths of headers => file in OUT/files
my @queue;

sub include_name
{
	my ($path, $from, $name, $quoted) = @_;
	my ($found, @places);
	(my $wanted = $name) =~ tr{\\}{/};
	$wanted =~ s{/+}{/}g;
	# a path on somebody's disk: the file's name has to do
	$wanted =~ s{^(?:[A-Za-z]:)?/.*/}{} unless -f $wanted;
	push @places, dirname($path), $from if $quoted;
	push @places, $base, @folders;
	for my $place (@places) {
		$found //= find_file($place, $wanted);
	}
	# Among the Windows headers; or anywhere in the folder, if it is one place only.
	$found //= find_file("$compat/include", $wanted);
	if (!defined $found) {
		my %hits = map { ($_ => 1) } grep { defined }
			map { find_file($_, $wanted) } subfolders($base);
		($found) = keys %hits if keys %hits == 1;
	}
	return lc $wanted unless defined $found;
	return door($found) if index($found, "$compat/include/") == 0;
	if (!$included{$found}) {
		my $file = shown($found);
		$file =~ s{[^A-Za-z0-9.]+}{_}g;
		$included{$found} = "$out/files/" . (keys %included) . "_$file";
		push @queue, [$found, $included{$found}, $from];
	}
	return $included{$found};
}

# Windows headers are C also for what is C++.
my %doors;

sub door
{
	my ($path) = @_;
	my $name = basename($path);
	return "$out/include/$name" if $doors{$name}++;
	write_text("$out/include/$name", "#ifdef __cplusplus\nextern \"C\" {\n#endif\n" .
		   "#include \"$path\"\n#ifdef __cplusplus\n}\n#endif\n");
	return "$out/include/$name";
}

sub write_text
{
	my ($path, $text) = @_;
	# What has not changed keeps its time and is not compiled again.
	if (open(my $old, '<:raw', $path)) {
		local $/;
		return if (<$old> // '') eq $text;
	}
	open(my $handle, '>:raw', $path) or complain($path, "cannot be written: $!");
	print $handle $text;
	close $handle or complain($path, "cannot be written: $!");
}

sub number
{
	my ($text) = @_;
	return $text if $text =~ /^(?!0x)[0-9.]*(?:\.|[eE][+-]?[0-9])/i;
	return "$1ULL" if $text =~ /^(.*?)ui64$/i;
	return "$1LL" if $text =~ /^(.*?)i64$/i;
	return "$1U" if $text =~ /^(.*?)(?:ui32|ui16|ui8)$/i;
	return $1 if $text =~ /^(.*?)(?:i32|i16|i8)$/i;
	return $text if $text =~ /(?:ll|llu|ull)$/i;
	return "$1U" if $text =~ /^(.*?)(?:ul|lu)$/i;
	return $1 if $text =~ /^(.*?)l$/i;
	return $text;
}

# declspecs WORDS: one __declspec() each
sub declspecs
{
	my ($words) = @_;
	my @each = $words =~ /(\w+(?:\s*\((?:[^()]|\([^()]*\))*\))?)/g;
	return join(' ', map { "__declspec($_)" } @each) . lines($words);
}

sub assembler
{
	my ($rest) = @_;
	my $end = lines($rest);
	return "__debugbreak();$end" if $rest =~ /^\s*\{?\s*int\s+3\s*;?\s*\}?\s*$/i;
	return "$no_assembler;$end";
}

# prepare PATH FOLDER LANGUAGE: the text for the compiler
sub prepare
{
	my ($path, $from, $cplusplus) = @_;
	my $text = read_text($path);
	my $shown = shown($path);
	my $result = '';

	# A backslash in front of blanks continues a line, but no comment.
	$text =~ s{^(.*)\\[ \t\f]+$}{
		my $line = $1;
		$line =~ m{^(?:[^"'/]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/(?!/))*//} ? $line : "$line\\";
	}gme;
	unless ($cplusplus) {
		my $names = join '|', keys %callback_result;
		$text =~ s/^([ \t]*)($names)[ \t]+(\w+)[ \t]*;/$1$callback_result{$2} $3();/gm;
	}

	for ($text) {
		pos = 0;
		while (pos($_) < length) {
			if (m{\G(^[ \t]*\#[ \t]*include[ \t]*)(?:"([^"\n]*)"|<([^>\n]*)>)}gcm) {
				my ($begin, $name, $quoted) = ($1, $2 // $3, defined $2);
				$result .= $begin . '"' . include_name($path, $from, $name, $quoted) . '"';
			} elsif (m{\G(//(?:\\\n|[^\n])*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')}gcs) {
				$result .= $1;
			} elsif (m{\G(\.?[0-9](?:[eE][+-]|[\w.])*)}gc) {
				$result .= number($1);
			} elsif (m{\G(?:__declspec|_declspec)\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)}gc) {
				$result .= declspecs($1);
			} elsif (m{\G\b(?:__asm__|__asm|_asm)\b(?!\s*(?:\(|volatile|__volatile))}gc) {
				# a block, or the rest of the line
				m{\G(\s*\{[^\}]*\}|[^\n\}]*)}gc;
				$result .= assembler($1);
			} elsif (m{\G(\w+|\s+|.)}gcs) {
				# what white space contains may be the beginning of an #include
				my $piece = $1;
				if ($piece =~ /^\s+$/ && $piece =~ /\n/) {
					my $keep = $piece;
					$keep =~ s/[^\n]*\z//;
					pos($_) -= length($piece) - length($keep);
					$piece = $keep;
				}
				$result .= $piece;
			}
		}
	}
	(my $quoted = $shown) =~ s/(["\\])/\\$1/g;
	return "#line 1 \"$quoted\"\n$result";
}

### what is built ##############################################################

sub expand_sources
{
	my %variable;
	my $path = find_file($base, 'sources') or return %variable;
	my $text = read_text($path);
	$text =~ s/\\[ \t]*\n/ /g;
	for my $line (split /\n/, $text) {
		next if $line =~ /^\s*#/;
		next unless $line =~ /^\s*(\w+)\s*=\s*(.*?)\s*$/;
		my ($name, $value) = (uc $1, $2);
		# A variable of the DDK's is not ours; what it stands for, neither.
		$value =~ s/\$\((\w+)\)/$variable{uc $1} \/\/ ''/ge;
		$variable{$name} = $value;
	}
	return %variable;
}

my %variable = expand_sources();
my @defines = grep { /^[-\/][DU]/ } split ' ', $variable{C_DEFINES} // '';
s{^/}{-} for @defines;

for my $folder (split /[;\s]+/, $variable{INCLUDES} // '') {
	$folder =~ tr{\\}{/};
	next if $folder eq '' || $folder =~ m{^(?:[A-Za-z]:)?/};
	my $path = $base;
	for my $part (split m{/+}, $folder) {
		$path .= '/' . ($part =~ /^\.\.?$/ ? $part : entries($path)->{lc $part} // $part);
	}
	push @folders, abs_path($path) if -d $path;
}

my @sources;
if ($variable{SOURCES}) {
	for my $name (split ' ', $variable{SOURCES}) {
		next if $name !~ /\.(?:c|cpp|cxx|cc)$/i;
		(my $wanted = $name) =~ tr{\\}{/};
		push @sources, find_file($base, $wanted) //
			complain("$src/sources", "$name is in SOURCES, but not in the folder");
	}
} else {
	for my $folder ($base, subfolders($base)) {
		push @sources, map { abs_path("$folder/$_") }
			grep { /\.(?:c|cpp|cxx|cc)$/i && !/\.mod\.c$/ && -f "$folder/$_" } sort values %{entries($folder)};
		last if @sources && $folder eq $base;
	}
	my %seen;
	@sources = grep { !$seen{$_}++ } @sources;
	# What another one includes is no source of its own.
	my %part;
	for my $path (@sources) {
		my $text = read_text($path);
		while ($text =~ /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]*\.(?:c|cpp|cxx|cc))[">]/gmi) {
			(my $wanted = $1) =~ tr{\\}{/};
			my $found = find_file(dirname($path), $wanted);
			$part{$found} = 1 if defined $found && $found ne $path;
		}
	}
	@sources = grep { !$part{$_} } @sources;
}
complain($src, 'there is no .c or .cpp file in this folder') unless @sources;

make_path("$out/files", "$out/include");
my (%taken, @objects, %kept);
for my $path (@sources) {
	my ($name, $ending) = basename($path) =~ /^(.*)\.(\w+)$/;
	my $language = lc $ending eq 'c' ? 'c' : 'cpp';
	($name = lc $name) =~ s/[^a-z0-9_]/_/g;
	# mp_NAME is what kbuild calls the module's own
	$name = "source_$name" if $name =~ /^mp_/;
	$name .= '_' while $taken{$name}++;
	write_text("$out/$name.$language", prepare($path, dirname($path), $language eq 'cpp'));
	$kept{"$name.$language"} = 1;
	push @objects, "$name.o";
	while (my $next = shift @queue) {
		write_text($next->[1], prepare($next->[0], $next->[2], $language eq 'cpp'));
	}
}

# Sources that are no more must not be found again.
for my $old (glob("'$out'/*.c '$out'/*.cpp")) {
	my $name = basename($old);
	unlink $old unless $kept{$name} || $name =~ /\.mod\.c$/;
}
write_text("$out/Kbuild.objects", "miniport-objs := @objects\nminiport-defines := @defines\n");
write_text("$out/name", lc($variable{TARGETNAME} // '') . "\n");
