/**
 * The program that root runs to give a command a network of its own, with a loopback that is up.
 * The command itself runs as our user.
 *
 * Arguments: "arm64" or another processor, our user, our group, command.
 */
export const NETWORK_PROGRAM = String.raw`use strict; use warnings;
my ($machine, $user, $group, @command) = @ARGV;
sub fail { print STDERR "No network of its own: $_[0]: $!\n"; exit 1 }
my $number = $machine eq "arm64" ? 97 : 272;
fail("unshare") if syscall($number, 0x40000000) == -1;
# Brings the loopback up: netdevice(7), SIOCSIFFLAGS with IFF_UP and IFF_RUNNING.
my ($INTERNET, $DATAGRAM) = (2, 2);
socket(my $any, $INTERNET, $DATAGRAM, 0) or fail("socket");
my $up = pack("a16 s x22", "lo", 0x41);
ioctl($any, 0x8914, $up) or fail("loopback");
close $any;
# What starts us as root keeps no variables. The channel to our process is the first one.
$ENV{NODE_CHANNEL_FD} = 0;
unshift @command, "/usr/bin/setpriv", "--reuid=$user", "--regid=$group", "--clear-groups", "--" if $> != $user;
exec @command or fail("exec");
`
