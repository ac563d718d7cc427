#!/usr/bin/perl
# Feeds `bxctl-proof status` with mutated reports of lsyncd's, alarms and answers of systemd's.
# usage: status.pl PROOF FINDINGS SECONDS     PROOF: Sources/Roles/Programs/proof.sh
# Its lines must keep their form, its exit status must be that of its verdict, nothing of the input may run, and it must end
# soon. An input that breaks this is kept in FINDINGS, told, and tried first from then on. Exit: 0 when all held.
use strict;
use warnings;
use Digest::SHA 'sha1_hex';
use File::Temp 'tempdir';

my ($proof, $findings, $seconds) = @ARGV;
my $work = tempdir(CLEANUP => 1);
mkdir "$work/$_" for qw(bin log sync run);

sub content { local (@ARGV, $/) = ($_[0]); my $text = <>; $text // '' }
sub put { my ($file, $text) = @_; open my $out, '>', $file or die "$file: $!"; print $out $text; close $out }

# The program, with a user's and a node's places of this run's own. It waits between readings of what is not whole.
my $text = content($proof);
$text =~ s{/var/log/lsyncd}{$work/log}g;
$text =~ s{/etc/bxctl/sync}{$work/sync}g;
$text =~ s{^PATH=}{PATH=$work/bin:}m or die "no PATH";
$text =~ s{\$\(id -u\)}{1000} or die "no user";
put("$work/proof", $text);
put("$work/bin/systemctl", "#!/bin/sh\ncat '$work/run/unit'\n");
put("$work/bin/sleep", "#!/bin/sh\n");
chmod 0755, glob "$work/bin/*";
put("$work/sync/vm03.trees", join '', map { "tree\t$_\t20\ta\tb\ttwo\n" } '/home/bitrix/www', '/etc/nginx/bx');

my $report = <<'REPORT';
Lsyncd status report at Sun Mar  1 12:00:00 2026

Sync1 source=/home/bitrix/www/
There are 0 delays
Filtering:
  nothing.


Sync2 source=/etc/nginx/bx/
There are 2 delays
active Init /
wait   Modify /a b
Filtering:
  nothing.


Inotify watching 2 directories
  1: /home/bitrix/www/
REPORT
my $unit = "ActiveState=active\nMainPID=0\nActiveEnterTimestamp=Sun 2026-03-01 11:00:00 UTC\n";
my $alarm = "frozen\t1772366400\tmany deletions\t7\t0123456789abcdef\n";
my $canary = "$work/run/canary";
my @marks = (
    "\n", "\t", ' ', '/', "\0", '%', '\\', '-n', '*', '?', '[', "\r", "\xff\xc3", '$((1/0))', "\$(touch $canary)", "`touch $canary`",
    "'; touch $canary; '", "\"; touch $canary; \"", '$PATH', 'There are 9 delays', "\nThere are 08 delays\n", ' source=/x', 'Init',
    'Inotify watching 1', '0', '08', '-1', '0x10', '99999999999999999999', '9223372036854775807', "\nverdict\tready\n", '%s%n',
    'MainPID=1', "\nActiveState=active\n", 'a' x 5000,
);

sub mutated {
    my $text = $_[0];
    for (1 .. int rand 6) {
        my $place = int rand(1 + length $text);
        my $kind = int rand 4;
        if ($kind == 0) { substr($text, $place, 0) = $marks[rand @marks] }
        elsif ($kind == 1) { substr($text, $place, int rand 30) = '' }
        elsif ($kind == 2) { substr($text, $place, 1) = chr int rand 256 if $place < length $text }
        else { $text = substr($text, 0, $place) . substr($text, int rand(1 + length $text)) }
    }
    return $text;
}

my $path = qr{[A-Za-z0-9._/-]*};
my $form = qr{
    \A unit\t[^\t\n]*\t\d+\t\d+\t(?:[A-Za-z0-9]+|-)\n
    report\t(?:whole|partial|absent)\t\d+\t(?:fresh|stale)\n
    (?:tree\t$path\t\d+\t[01]\n)*
    (?:alarm\t(?:in|out)\t[a-z]*\t\d+\t$path\t[A-Za-z0-9+/=]*\t\d+\t[0-9a-f-]*\n)*
    verdict\t(ready|pending|initial|stale|down)\n \z
}x;

# The input is one text of three parts, so that it can be kept as one.
sub complaint {
    my ($input, $shell) = @_;
    my @parts = split /\n=====\n/, $input, -1;
    unlink $canary, glob "$work/log/*";
    put("$work/log/daemon-vm03.status", $parts[0]);
    put("$work/log/alarm-out-vm03%home%bitrix%www", $parts[1]) if defined $parts[1] && length $parts[1];
    # What systemd says has no NUL.
    put("$work/run/unit", ($parts[2] // $unit) =~ tr/\0//dr);
    my $said = `timeout -s KILL 10 $shell $work/proof status vm03 2>$work/run/errors`;
    my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return 'it did not end' if $status == 137;
    return 'what it read was run' if -e $canary || -s "$work/run/errors" && content("$work/run/errors") =~ /not found/;
    return "its lines have another form, status $status:\n$said" . content("$work/run/errors") if $said !~ $form;
    return "it ended with $status and $1" if $status != ($1 eq 'ready' ? 0 : 1);
    return "it complained:\n" . content("$work/run/errors") if -s "$work/run/errors";
    return;
}

sub judge {
    my $input = $_[0];
    for my $shell ('dash', 'bash') {
        my $complaint = complaint($input, $shell) or next;
        my $file = "$findings/" . sha1_hex($input);
        put($file, $input);
        print "FAIL status: $file in $shell: $complaint\n";
        exit 1;
    }
}

judge(content($_)) for glob "$findings/*";
my $seed = srand;
my ($end, $count) = (time + $seconds, 0);
while (time < $end) {
    judge(join "\n=====\n", map { rand() < 0.6 ? mutated($_) : $_ } $report, $alarm, $unit);
    $count++;
}
print "PASS status $seconds s, $count inputs, seed $seed\n";
