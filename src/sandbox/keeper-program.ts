/**
 * The program that root runs beside a room. It claims a user that nobody else has, and ends
 * everything that runs as that user: when it is asked, and when we are gone.
 *
 * Arguments: first user of the range, how many. Input: "clear", answered once nothing is left, or
 * "kill" with the number of a group of processes.
 */
export const KEEPER_PROGRAM = String.raw`use strict; use warnings;
my ($first, $count) = @ARGV;
$| = 1;
$SIG{$_} = "IGNORE" for qw(INT TERM HUP);
my $user;
# A name that the kernel gives to one process at a time, and takes back with it.
my ($UNIX, $STREAM) = (1, 1);
socket(my $claim, $UNIX, $STREAM, 0) or exit 1;
for my $candidate ($first .. $first + $count - 1) {
  next unless bind($claim, pack("S a*", $UNIX, "\0missions-user-$candidate"));
  $user = $candidate;
  last if alive() == 0;
  close $claim; socket($claim, $UNIX, $STREAM, 0); undef $user;
}
if (!defined $user) { print "No user of the range is free.\n"; exit 1 }
print "user $user\n";
while (my $line = <STDIN>) {
  if ($line =~ /^kill ([0-9]+)$/) { kill "KILL", -$1 if $1 > 1; next }
  end_all();
  print "clear\n";
}
end_all();
exit 0;

# As that user, to whom -1 means all processes of its own: what forks cannot outrun it.
sub end_all {
  for my $try (1 .. 2000) {
    return if alive() == 0;
    my $child = fork();
    if (!$child) {
      $) = "$user $user"; $( = $user; ($<, $>) = ($user, $user);
      # As root, this would end everything on the machine.
      kill "KILL", -1 if $< == $user && $> == $user;
      exit 0;
    }
    waitpid $child, 0;
    select undef, undef, undef, 0.002;
  }
  # What is still there must not be taken for gone.
  exit 1;
}

# Processes of the user that are not mere remains.
sub alive {
  opendir(my $all, "/proc") or exit 1;
  my $found = 0;
  for my $id (grep { /^[0-9]+$/ } readdir $all) {
    my $owner = (stat "/proc/$id")[4];
    next unless defined $owner;
    open(my $status, "<", "/proc/$id/status") or next;
    my ($state, $is_theirs) = ("", 0);
    while (<$status>) { $state = $1 if /^State:\s+(\S)/; if (/^Uid:\s+(.*)/) { $is_theirs = grep { $_ == $user } split /\s+/, $1; last } }
    $found += 1 if $is_theirs && $state !~ /[ZX]/;
  }
  return $found;
}
`
