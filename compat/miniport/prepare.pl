#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
#
# Prepares the source of a miniport for gcc: a copy in which only that differs
# which no compiler flag and no header can bridge. The folder itself is never
# written to, and what gcc says names its files and lines.
#
#	prepare.pl SRC OUT COMPAT [INCLUDE-FOLDER...]
#	prepare.pl --name SRC
#
# Writes OUT/Kbuild.objects (the objects), OUT/*.c and *.cpp, OUT/files/ (the
# headers they include) and OUT/include/ (a door to each Windows header). With --name it
# says the TARGETNAME of a "sources" file, or nothing. SRC may contain such a file: its SOURCES,
# INCLUDES and C_DEFINES are those of the build, whatever files it includes and
# however it chooses.
#
# What is changed:
#	line ends, Ctrl-Z and what follows, a byte order mark, UTF-16
#	the white space behind a backslash that continues a line; a backslash that
#	is half of a character
#	the names of included files: letter case, backslashes
#	"L" and "i64" at the end of numbers: long has 32 bits there
#	"long long", "long int" and their like: see scsiport_prelude.h
#	__declspec() with several attributes; align() before "struct"
#	"##" beside what is no part of a name, which Microsoft's compiler ignores
#	__FUNCTION__, a string constant there
#	casts on the left of "++", "--", "+=" and "-="
#	an array without a size where gcc wants another member beside it
#	forward declarations like "HW_STARTIO MyStartIo;", which a definition
#	contradicts that Microsoft's compiler lets pass
#	inline assembler, which becomes an error message
#
# OUT/contradictions names functions whose definition contradicts what was declared
# before, "static PATH NAME" or "types PATH NAME", in the words of report.pl. Their
# definitions become functions of their own, with the symbol of what was declared.

use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Spec;
use Cwd qw(abs_path);
use Encode qw(decode encode);

my $name_only = @ARGV == 2 && $ARGV[0] eq '--name' && shift @ARGV;
my ($src, $out, $compat, @folders) = $name_only ? (@ARGV, '.', '.') : @ARGV;
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
	# In the code pages of East Asia a backslash may be the second half of a
	# character: at the end of a comment it continues nothing.
	$text =~ s{^([^\n]*//[^\n]*[\x81-\xfe])\\(\r*)$}{$1/$2}gm
		unless eval { decode('UTF-8', $text, Encode::FB_CROAK | Encode::LEAVE_SRC); 1 };
	$text =~ s/\r+\n/\n/g;
	$text =~ s/\r/\n/g;
	$text .= "\n" if $text ne '' && $text !~ /\n\z/;
	return $text;
}

# What they return. A parameter that is narrower than an int has to be declared.
my %callback = (
	HW_INITIALIZE => ['BOOLEAN'], HW_STARTIO => ['BOOLEAN'], HW_INTERRUPT => ['BOOLEAN'],
	HW_TIMER => ['VOID'], HW_DMA_STARTED => ['VOID'], HW_FIND_ADAPTER => ['ULONG'],
	HW_RESET_BUS => ['BOOLEAN'], HW_ADAPTER_STATE => ['BOOLEAN', 'PVOID, PVOID, BOOLEAN'],
	HW_ADAPTER_CONTROL => ['SCSI_ADAPTER_CONTROL_STATUS'],
	sp_DRIVER_INITIALIZE => ['ULONG'], DRIVER_INITIALIZE => ['ULONG'],
);

# callbacks STORAGE TYPE NAMES: a declaration of each
sub callbacks
{
	my ($storage, $type, $names) = @_;
	my ($result, $parameters) = @{$callback{$type}};
	$parameters //= '';
	return join(' ', map { "$storage$result $_($parameters);" } $names =~ /(\w+)/g) . lines($names);
}

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
	# Between angle brackets the Windows headers win against the source's folder.
	push @places, dirname($path), $from, $base if $quoted;
	push @places, @folders, "$compat/include", $base;
	for my $place (@places) {
		$found //= find_file($place, $wanted);
	}
	# What a tracing tool would generate says nothing.
	$found //= find_file("$compat/include", 'miniport_tmh.h') if $wanted =~ /\.tmh$/i;
	# Anywhere in the folder, if it is one place only.
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
	$text =~ s/l$//i;
	# no signed type of 32 bits holds it
	return "${text}U" if $text =~ /^[1-9][0-9]{9}$/ && $text > 2147483647 && $text <= 4294967295;
	return $text;
}

my $qualifiers = qr/(?:\s+(?:unsigned|signed|const|volatile))*/;

# widths FIRST QUALIFIERS SECOND MORE: of "long" and another word that follows it
sub widths
{
	my ($between, $second, $after) = @_;
	return ($second eq 'long' ? '__int64' : $second eq 'double' ? 'double' : 'long') .
		$between . ($after // '');
}

# The bodies of macros, where tokens are not what they become.
sub macro
{
	my ($text, $path) = @_;
	my $other = qr/->|[-.()\[\]+*\/&|<>=;:{}!]/;
	my $file = basename($path);
	$text =~ s/($other)([ \t]*)##[ \t]*/$1$2/g;
	$text =~ s/[ \t]*##([ \t]*)($other)/$1$2/g;
	# nobody knows yet which function it will be
	$text =~ s/("[ \t]*)__FUNCTION__|__FUNCTION__(?=[ \t]*")/($1 \/\/ '') . "\"$file\""/ge;
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
	return "__debugbreak();$end" if $rest =~ /^\s*\{?\s*int\s+3h?\s*;?\s*\}?\s*$/i;
	return "$no_assembler;$end";
}

my %contradiction;	# path as shown => { name => kind }
if (open(my $list, '<', "$out/contradictions")) {
	while (<$list>) {
		$contradiction{$2}{$3} = $1 if /^(static|types) (.*) (\w+)$/;
	}
	close $list;
}

# contradict TEXT PATH UNIT: the text whose definitions contradict nothing, and what
# must stand before it
sub contradict
{
	my ($text, $path, $unit) = @_;
	my $names = $contradiction{shown($path)} or return ($text, '');
	my $before = '';
	for my $name (sort keys %$names) {
		my $inner = $text =~ s/\bstatic\b(?=[^;{}()#]*\b$name\s*\()/      /g;
		my $symbol = $inner ? "${name}__$unit" : $name;
		$before .= "_Pragma(\"redefine_extname $name $symbol\") " if $inner;
		next if $names->{$name} eq 'static';
		# the definition: what follows the parameters is no semicolon
		$text =~ s/\b$name(?=\s*\((?:[^()]|\([^()]*\))*\)(?:\s|\/\*.*?\*\/)*[\w{])/${name}__defined/g;
		$before .= "__asm__(\".globl $symbol\\n.type $symbol, \@function\\n.set $symbol, ${name}__defined\"); ";
	}
	return ($text, $before eq '' ? '' : "$before\n");
}

# prepare PATH FOLDER LANGUAGE UNIT: the text for the compiler
sub prepare
{
	my ($path, $from, $cplusplus, $unit) = @_;
	my $text = read_text($path);
	my $shown = shown($path);
	my $result = '';
	my $before = '';

	# A backslash in front of blanks continues a line, but no comment.
	$text =~ s{^(.*)\\[ \t\f]+$}{
		my $line = $1;
		$line =~ m{^(?:[^"'/]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/(?!/))*//} ? $line : "$line\\";
	}gme;
	$text =~ s/^([ \t]*#[ \t]*define\b(?:\\\n|[^\n])*)/macro($1, $path)/gme;
	unless ($cplusplus) {
		my $types = join '|', keys %callback;
		$text =~ s/^([ \t]*(?:static\s+|extern\s+)?)($types)\s+(\w+(?:\s*,\s*\w+)*)\s*;/callbacks($1, $2, $3)/gme;
		($text, $before) = contradict($text, $path, $unit) if defined $unit;
	}

	my $type = qr/(?:\w+\s+)*\w+(?:\s*\*)*/;
	my $object = qr/\w+(?:\s*(?:->|\.)\s*\w+|\[\w+\])*/;
	# What is open: u(nion), s(truct), o(ther); whose members have been counted
	my (@open, @members);
	my ($aggregate, $parentheses, $word, $function) = ('', 0, '', '');
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
			} elsif (m{\G\blong\b($qualifiers)\s+(long|int|double)\b(?:($qualifiers)\s+int\b)?}gc) {
				$result .= widths($1, $2, $3) . lines($&);
			} elsif (m{\G\bint\s+long\b(\s+long\b)?}gc) {
				$result .= ($1 ? '__int64' : 'long') . lines($&);
			} elsif (m{\G((?:__declspec|_declspec|DECLSPEC_ALIGN)\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(\s*)(struct|union|class)\b}gc) {
				# or it would be the variable's, not the type's
				my ($align, $space, $kind) = ($1, $2, $3);
				$align = declspecs($1) if $align =~ /^_\w+\s*\((.*)\)$/s;
				$result .= "$kind$space$align";
				$aggregate = substr $kind, 0, 1;
			} elsif (m{\G(?:__declspec|_declspec)\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)}gc) {
				$result .= declspecs($1);
			} elsif (m{\G\b(?:__asm__|__asm|_asm)\b(?!\s*(?:\(|volatile|__volatile))}gc) {
				# a block, or the rest of the line, which in a macro may go on
				m{\G(\s*\{[^\}]*\}|(?:(?!\\\n)[^\n\}])*)}gc;
				$result .= assembler($1);
			} elsif (m{\G\(\s*\(\s*($type)\s*\)\s*($object)\s*\)(?=\s*(?:\+\+|--|[-+]?=(?!=)))}gc) {
				# Microsoft's compiler takes this for the object itself.
				$result .= "(*($1 *)&($2))" . lines($&);
			} elsif (substr($result, -80) =~ /(?:[;{},)]|\belse)\s*\z/ &&
				 m{\G\(\s*($type)\s*\)\s*($object)(?=\s*[-+]?=(?!=))}gc) {
				$result .= "(*($1 *)&($2))" . lines($&);
			} elsif (m{\G(\[\s*\])(?=\s*;)}gc) {
				my $bare = @open && ($open[-1] eq 'u' || ($open[-1] eq 's' && !$members[-1]));
				$result .= $bare && !$cplusplus ? '[0]' . lines($1) : $1;
			} elsif (m{\G(__FUNCTION__)\b}gc) {
				$result .= $function ne '' && @open ? "\"$function\"" : $1;
			} elsif (m{\G(\w+)}gc) {
				$word = $1;
				$aggregate = substr $word, 0, 1 if $word =~ /^(?:struct|union)$/;
				$result .= $word;
			} elsif (m{\G(\s+|.)}gcs) {
				# what white space contains may be the beginning of an #include
				my $piece = $1;
				if ($piece =~ /^\s+$/ && $piece =~ /\n/) {
					my $keep = $piece;
					$keep =~ s/[^\n]*\z//;
					pos($_) -= length($piece) - length($keep);
					$piece = $keep;
				} elsif ($piece eq '{') {
					push @open, $aggregate || 'o';
					push @members, 0;
					($aggregate, $parentheses) = ('', 0);
				} elsif ($piece eq '}') {
					pop @open;
					pop @members;
				} elsif ($piece eq ';') {
					$members[-1]++ if @members;
					$aggregate = '';
				} elsif ($piece eq '(') {
					$function = $word unless @open || $parentheses++;
					$aggregate = '';
				} elsif ($piece eq ')') {
					$parentheses-- if $parentheses;
					$aggregate = '';
				}
				$result .= $piece;
			}
		}
	}
	(my $quoted = $shown) =~ s/(["\\])/\\$1/g;
	return "$before#line 1 \"$quoted\"\n$result";
}

### what is built ##############################################################

# What the DDK's build knows of the machine and the system that is built for.
my %variable = (
	AMD64 => 1, _BUILDARCH => 'AMD64', DDK_TARGET_OS => 'WinNET', TARGET_DIRECTORY => 'amd64',
	BUILD_ALT_DIR => '', O => 'obj', FREEBUILD => 1, _NT_TARGET_VERSION => '0x502',
);

# expanded TEXT: a variable of the DDK's that is not ours stands for nothing
sub expanded
{
	my ($text) = @_;
	$text =~ s/\$\((\w+)\)/$variable{uc $1} \/\/ ''/ge;
	return $text;
}

# condition WHERE TEXT: whether it holds, by the rules of NMAKE
sub condition
{
	my ($where, $text) = @_;
	$text =~ s/\bdefined\s*\(\s*(\w+)\s*\)|\bdefined\s+(\w+)/exists $variable{uc($1 \/\/ $2)} ? 1 : 0/gie;
	$text =~ s/\bexist\s*\([^)]*\)/0/gi;
	$text = expanded($text);
	for my $alternative (split /\s*\|\|\s*/, $text) {
		my $all = 1;
		for my $part (split /\s*&&\s*/, $alternative) {
			my $word = qr/"[^"]*"|[\w.]*/;
			my $holds;
			$part =~ s/^[\s(]+|[\s)]+$//g;
			if ($part =~ /^(!*)\s*\(*\s*(\w+)\s*\)*$/) {
				my ($not, $value) = ($1, $2);
				$holds = $value =~ /^0x/i ? hex $value : $value =~ /^\d+$/ ? $value : 1;
				$holds = !$holds if length($not) % 2;
			} elsif ($part =~ /^($word)\s*(==|!=|>=|<=|>|<)\s*($word)$/) {
				my ($left, $how, $right) = ($1, $2, $3);
				my @numbers = map { /^0x[0-9a-f]+$/i ? hex : /^\d+$/ ? $_ : () } $left, $right;
				my $order = @numbers == 2 ? $numbers[0] <=> $numbers[1] : lc $left cmp lc $right;
				$holds = $how eq '==' ? !$order : $how eq '!=' ? $order : $how eq '>' ? $order > 0 :
					$how eq '<' ? $order < 0 : $how eq '>=' ? $order >= 0 : $order <= 0;
			} elsif ($part eq '' || $part eq '!') {
				$holds = $part eq '!';
			} else {
				print STDERR "$where: note: \"!if $part\" is not understood and counts as false\n";
			}
			$all = 0 unless $holds;
		}
		return 1 if $all;
	}
	return 0;
}

# read_sources PATH: sets what a "sources" file says, and those it includes
my $depth = 0;

sub read_sources
{
	my ($path) = @_;
	my $text = read_text($path);
	my $shown = shown($path);
	my @open;	# of each !if: 1 taken, 0 not yet, -1 another branch was
	my ($number, $began) = (0, 0);
	my $pending = '';
	complain($shown, 'includes itself') if $depth++ > 20;
	for my $line (split /\n/, $text) {
		$number++;
		$began = $number if $pending eq '';
		$line =~ s/(^|\s)#.*/$1/ unless $line =~ /^\s*!/;
		if ($line =~ s/\\\s*$/ /) {
			$pending .= $line;
			next;
		}
		($line, $pending) = ($pending . $line, '');
		my $where = "$shown:$began";
		my $skip = grep { $_ != 1 } @open;
		if ($line =~ /^\s*!\s*(\w+)\s*(.*?)\s*$/) {
			my ($word, $rest) = (lc $1, $2);
			if ($word eq 'else' && $rest =~ /^(if\w*)\s*(.*)$/i) {
				($word, $rest) = ('else' . lc $1, $2);
			}
			my $holds = 0;
			if ($word =~ /ifdef$/) {
				$holds = exists $variable{uc $rest};
			} elsif ($word =~ /ifndef$/) {
				$holds = !exists $variable{uc $rest};
			} elsif ($word =~ /if$/) {
				$holds = condition($where, $rest);
			}
			if ($word =~ /^if/) {
				push @open, $skip ? -1 : $holds ? 1 : 0;
			} elsif ($word =~ /^else/) {
				complain($where, "!$word without !if") unless @open;
				$holds = 1 if $word eq 'else';
				$open[-1] = $open[-1] != 0 ? -1 : $holds ? 1 : 0;
			} elsif ($word eq 'endif') {
				complain($where, '!endif without !if') unless @open;
				pop @open;
			} elsif ($word eq 'include' && !$skip) {
				(my $name = expanded($rest)) =~ tr{\\"<>}{/}d;
				# makefile.def and the like belong to the DDK
				my $found = find_file(dirname($path), $name) // find_file($base, $name);
				if (defined $found) {
					read_sources($found);
				} elsif ($rest !~ /\$\(|makefile\.def/i) {
					complain($where, "there is no $rest to include");
				}
			} elsif ($word eq 'error' && !$skip) {
				complain($where, expanded($rest));
			}
		} elsif (!$skip && $line =~ /^\s*(\w+)\s*=\s*(.*?)\s*$/) {
			my ($name, $value) = (uc $1, $2);
			$variable{$name} = expanded($value);
		}
	}
	complain("$shown:$number", '!endif is missing') if @open;
	$depth--;
}

my $listing = find_file($base, 'sources');
read_sources($listing) if $listing;
if ($name_only) {
	print $variable{TARGETNAME} // '', "\n";
	exit 0;
}

# Words, of which quotation marks keep some together.
sub words
{
	my ($text) = @_;
	return $text =~ /((?:"[^"]*"|\\"|[^\s"])+)/g;
}

my @defines;
sub include_folder
{
	my ($folder) = @_;
	$folder =~ tr{\\"}{/}d;
	return if $folder eq '' || $folder =~ m{^(?:[A-Za-z]:)?/};
	my $path = $base;
	for my $part (split m{/+}, $folder) {
		$path .= '/' . ($part =~ /^\.\.?$/ ? $part : entries($path)->{lc $part} // $part);
	}
	push @folders, abs_path($path) if -d $path;
}

my @flags = words(join ' ', grep { defined } map { $variable{$_} } qw(C_DEFINES USER_C_FLAGS AMD64_FLAGS));
while (defined(my $flag = shift @flags)) {
	next unless $flag =~ s{^[-/]([DUI])}{};
	my $kind = $1;
	$flag = shift(@flags) // '' if $flag eq '';
	if ($kind eq 'I') {
		include_folder($flag);
	} else {
		$flag =~ s/^"(.*)"$/$1/;
		# for make and for the shell, which both read it
		$flag =~ s/\\"/"/g;
		$flag =~ s/'/'\\''/g;
		$flag =~ s/\$/\$\$/g;
		$flag =~ s/#/\\#/g;
		push @defines, "'-$kind$flag'";
	}
}
include_folder($_) for split /[;\s]+/, $variable{INCLUDES} // '';

my @sources;
if ($variable{SOURCES}) {
	for my $name (split ' ', join ' ', $variable{SOURCES}, $variable{AMD64_SOURCES} // '') {
		if ($name !~ /\.(?:c|cpp|cxx|cc)$/i) {
			# resources and messages are for Windows' tools, which show them
			print STDERR "$src/sources: note: $name is not built: Microsoft's assembler\n"
				if $name =~ /\.(?:asm|s)$/i;
			next;
		}
		(my $wanted = $name) =~ tr{\\}{/};
		push @sources, find_file($base, $wanted) //
			complain("$src/sources", "$name is in SOURCES, but not in the folder");
	}
} else {
	my @drivers = grep { defined find_file($_, 'sources') } subfolders($base);
	complain($src, 'the driver is in a folder of its own, with a file "sources": name it by SRC=: ' .
		 join(' ', map { shown($_) } @drivers)) if @drivers && !$listing;
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
	write_text("$out/$name.$language",
		   prepare($path, dirname($path), $language eq 'cpp', $name));
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
