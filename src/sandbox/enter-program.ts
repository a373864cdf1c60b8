/**
 * The program that root runs to start another one in a room: with a root folder, processes and a
 * user of its own. Perl is on every Debian and Ubuntu, and can make the system calls that older
 * versions of `mount` don't offer: files that belong to our user outside belong to the room's inside.
 *
 * It loads none of Perl's modules: each program that enters waits for that.
 *
 * Arguments: "arm64" or another processor, file of mounts, file of variables or "" (both are removed
 * once they are read), our user, our group, the room's user, network namespace or "", working folder,
 * command. Numbers of system calls: linux, asm/unistd.h of both architectures.
 */
import { PROCESSES_MAX } from "./wall.ts"

export const ENTER_PROGRAM = String.raw`use strict; use warnings;
my ($machine, $file, $variables, $our_user, $our_group, $user, $network, $folder, @command) = @ARGV;
# What starts us as root keeps no variables, so they stand in a file that only we and root can read.
if ($variables ne "") {
  open(my $given, "<", $variables) or die "$variables: $!";
  unlink $variables;
  local $/ = undef;
  %ENV = map { split /=/, $_, 2 } split /\0/, <$given>;
}
my %number = $machine eq "arm64"
  ? (close => 57, mount => 40, umount2 => 39, pivot_root => 41, unshare => 97, setns => 268, prctl => 167, keyctl => 219, prlimit => 261)
  : (close => 3, mount => 165, umount2 => 166, pivot_root => 155, unshare => 272, setns => 308, prctl => 157, keyctl => 250, prlimit => 302);
@number{qw(open_tree move_mount mount_setattr)} = (428, 429, 442);
# What our process was started with and never knew of is nothing for a room.
opendir(my $handles, "/proc/self/fd") or die "/proc/self/fd: $!";
syscall($number{close}, $_ + 0) for grep { /^[0-9]+$/ && $_ > 2 && $_ != fileno($handles) } readdir $handles;
closedir $handles;
# A session's keys go to whatever it starts, whoever that is; this begins a session without any.
syscall($number{keyctl}, 1, 0);
# If memory runs out, the kernel ends what is in the room first. Only root may take that back.
if (open(my $first, ">", "/proc/self/oom_score_adj")) { syswrite $first, "1000"; close $first }
my ($READ_ONLY, $NO_SETUID, $NO_DEVICES, $NO_PROGRAMS, $REMOUNT, $BIND, $PRIVATE) = (1, 2, 4, 8, 0x20, 0x1000, 0x44000);
my $MAPPED = 0x100000;

sub fail { print STDERR "The room cannot be entered: $_[0]: $!\n"; exit 125 }
# syscall() writes into what it is given, so each text needs a variable of its own.
sub call {
  my ($what, $where, @given) = @_;
  my $got = syscall($number{$what}, @given);
  fail("$what $where") if $got == -1;
  return $got;
}
sub mount_at {
  my ($from, $at, $type, $flags, $options) = @_;
  $type //= ""; $options //= "";
  my @texts = map { $_ . "\0" } ($from, $at, $type, $options);
  call("mount", $at, $texts[0], $texts[1], $type eq "" ? 0 : $texts[2], $flags, $options eq "" ? 0 : $texts[3]);
}
sub folders { my $at = "."; for my $name (grep { $_ ne "" } split m{/}, $_[0]) { $at .= "/$name"; mkdir $at, 0755 } }

# A user namespace that nobody lives in says which user outside is which inside.
sub user_map {
  pipe(my $ready, my $tell) or fail("pipe");
  my $child = fork();
  if (!$child) { call("unshare", "user", 0x10000000); close $ready; syswrite $tell, "."; sleep 60; exit 0 }
  close $tell;
  my $byte = ""; sysread $ready, $byte, 1;
  my %ours = (uid => $our_user, gid => $our_group);
  for my $kind (keys %ours) {
    open(my $map, ">", "/proc/$child/" . $kind . "_map") or fail("map");
    syswrite($map, "$ours{$kind} $user 1\n") or fail("map");
    close $map;
  }
  open(my $made, "<", "/proc/$child/ns/user") or fail("map");
  kill "KILL", $child; waitpid $child, 0;
  return $made;
}

my $mask = umask 022;
if ($network ne "") { open(my $given, "<", $network) or fail($network); call("setns", "network", fileno($given), 0x40000000) }
my $map = user_map();
# Mounts, processes, messages between processes, and the machine's name.
call("unshare", "room", 0x20000 | 0x20000000 | 0x08000000 | 0x04000000);
mount_at("none", "/", undef, $PRIVATE);

open(my $list, "<", $file) or fail($file);
unlink $file;
local $/ = "\0\n";
my @mounts = map { chomp(my $line = $_); my ($how, $at, $from) = split /\0/, $line, -1; +{ how => $how, at => $at, from => $from } } <$list>;
$/ = "\n";
# All are opened before the new root covers where they lie.
for my $mount (grep { $_->{how} =~ /^(?:system|ours|writable)$/ } @mounts) {
  my $from = $mount->{from} . "\0"; my $empty = "\0";
  $mount->{folder} = -d $mount->{from};
  $mount->{opened} = call("open_tree", $mount->{from}, -100, $from, 1 | 0x80000 | 0x8000);
  my $set = $NO_SETUID | $NO_DEVICES | ($mount->{how} eq "writable" ? 0 : $READ_ONLY) | ($mount->{how} eq "system" ? 0 : $MAPPED);
  my $attributes = pack("QQQQ", $set, 0, 0x40000, fileno($map));
  # Parts of the system may lie on what cannot be mapped, and need not be.
  call("mount_setattr", $mount->{from}, $mount->{opened}, $empty, 0x1000 | 0x8000, $attributes, 32);
}
my $root = "/mnt";
mount_at("room", $root, "tmpfs", $NO_SETUID | $NO_DEVICES, "mode=755,size=64m");
chdir $root or fail($root);
for my $mount (@mounts) {
  my ($how, $at, $from) = @$mount{qw(how at from)};
  (my $around = $at) =~ s{/[^/]*$}{};
  folders($around);
  if ($how eq "link") { symlink $from, ".$at" or fail("link $at"); next }
  if ($how eq "empty") { folders($at); mount_at("room", ".$at", "tmpfs", $NO_SETUID | $NO_DEVICES, "mode=1777,size=256m"); next }
  if ($mount->{folder}) { folders($at) } elsif (!-e ".$at") { open(my $new, ">", ".$at") or fail("file $at") }
  my $empty = "\0"; my $to = ".$at\0";
  call("move_mount", $at, $mount->{opened}, $empty, -100, $to, 4);
  call("close", $at, $mount->{opened});
}
folders($_) for qw(/proc /dev/shm /dev/pts);
for my $device (qw(null zero full random urandom tty)) { open(my $new, ">", "dev/$device") or fail($device); close $new; mount_at("/dev/$device", "dev/$device", undef, $BIND) }
symlink "/proc/self/fd", "dev/fd"; symlink "/proc/self/fd/0", "dev/stdin"; symlink "/proc/self/fd/1", "dev/stdout"; symlink "/proc/self/fd/2", "dev/stderr"; symlink "pts/ptmx", "dev/ptmx";
mount_at("room", "dev/shm", "tmpfs", $NO_SETUID | $NO_DEVICES, "mode=1777,size=256m");
mount_at("room", "dev/pts", "devpts", $NO_SETUID | $NO_PROGRAMS, "newinstance,ptmxmode=0666,mode=0620");

# What is meant for the program must not end these two, which wait for it.
$SIG{$_} = "IGNORE" for qw(INT TERM HUP);
sub end_as { my $how = shift; exit($how & 127 ? 128 + ($how & 127) : $how >> 8) }
pipe(my $around, my $held) or fail("pipe");
my $first = fork();
if ($first) { waitpid $first, 0; end_as($?) }
close $held;
# The room's first process. If it ends, everything in the room does; it ends with the one around it.
call("prctl", "death", 1, 9, 0, 0, 0);
# It may have ended before that was said.
my $ended = ""; vec($ended, fileno($around), 1) = 1;
exit 125 if select($ended, undef, undef, 0);
mount_at("proc", "proc", "proc", $NO_SETUID | $NO_DEVICES | $NO_PROGRAMS);
my $here = ".\0"; my $there = ".\0";
call("pivot_root", "/", $here, $there);
call("umount2", "/", $here, 2);
chdir "/";
mount_at("none", "/", undef, $REMOUNT | $BIND | $READ_ONLY | $NO_SETUID | $NO_DEVICES);
my $leader = fork();
if (!$leader) {
  $SIG{$_} = "DEFAULT" for qw(INT TERM HUP);
  umask $mask;
  my @limits = ([4, 0], [6, ${PROCESSES_MAX}]); # no core files; processes
  for (@limits) { my ($of, $most) = @$_; my $pair = pack("QQ", $most, $most); syscall($number{prlimit}, 0, $of, $pair, 0) }
  chdir $folder or fail($folder);
  exec "/usr/bin/setpriv", "--reuid=$user", "--regid=$user", "--clear-groups", "--no-new-privs",
    "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--", @command or fail("setpriv");
}
while ((my $gone = waitpid(-1, 0)) != -1) { end_as($?) if $gone == $leader }
exit 125;
`
