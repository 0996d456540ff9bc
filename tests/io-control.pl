#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
#
# Sends one IOCTL_SCSI_MINIPORT and prints what has come back:
#
#	ok RETURNCODE PAYLOAD-IN-HEX	the ioctl has succeeded
#	ERRNO changed			it has not, yet the buffer is another one
#	ERRNO				it has not (EPERM, EINVAL, ...)
#
# usage: io-control.pl NODE|&DESCRIPTOR CODE [KEY=VALUE...]
#	signature=TEXT	8 bytes (default: "PVTEST  ")
#	payload=HEX	default: none
#	header=N	HeaderLength (default: 28)
#	length=N	Length (default: the payload's)
#	timeout=N	seconds (default: 10)
#	bytes=N		the payload is N zero bytes
#	null		NULL for the buffer's address

use strict;
use warnings;
use Errno;

my ($node, $code, @rest) = @ARGV;
my %arg = (signature => 'PVTEST  ', payload => '', header => 28, timeout => 10);
for (@rest) {
	my ($key, $value) = split /=/, $_, 2;
	$arg{$key} = $value // 1;
}
my $payload = $arg{bytes} ? "\0" x $arg{bytes} : pack('H*', $arg{payload});
my $length = $arg{length} // length $payload;
my $buffer = pack('L a8 L L L L', $arg{header}, $arg{signature}, $arg{timeout}, $code, 0x55aa55aa,
		  $length) . $payload;
my $sent = length $buffer;
# What must not be written; and less than this perl would enlarge.
$buffer .= "\xee" x 512;
my $before = $buffer;

my $fh;
if ($node =~ /^&(\d+)$/) {
	open($fh, "+<&=$1") or die "descriptor $1: $!\n";
} else {
	open($fh, '+<', $node) or die "$node: $!\n";
}
my $result = $arg{null} ? ioctl($fh, 0x4d008, 0) : ioctl($fh, 0x4d008, $buffer);
if ($result) {
	my @header = unpack('L a8 L L L L', $buffer);
	die "the ioctl has written beyond its $sent bytes\n"
		if substr($buffer, $sent) ne substr($before, $sent);
	printf "ok %u %s\n", $header[4],
	       $arg{bytes} ? '-' : unpack('H*', substr $buffer, 28, $sent - 28);
	exit 0;
}
my ($name) = grep { $!{$_} } qw(EPERM EINVAL EFAULT EOPNOTSUPP EBUSY ENXIO ENODEV ETIMEDOUT
	ENOMEM EIO ENOTTY);
print $name // "errno " . ($! + 0), $buffer eq $before ? '' : ' changed', "\n";
