<?php
// Every system call that the edit changes the disk with fails once, or is the last one before the process is killed.
// Needs strace; the children that prove the copies are left alone.

require __DIR__ . '/harness.php';

const CALLS = ['link', 'rename', 'fsync', 'write', 'chmod', 'chown', 'utimensat,utime', 'unlink', 'pipe2,pipe', 'lstat,newfstatat'];

/** @return string[] old, new or broken, for each file */
function states(string $base): array
{
    clearstatcache();
    $states = [];
    foreach (['settings' => settings($base), 'dbconn' => dbconn($base)] as $kind => $path) {
        $values = is_link($path) || !is_file($path) ? [] : ($kind === 'settings' ? settingsValues($path) : dbconnValues($path));
        $states[] = $values == WANTED ? 'new' : (@file_get_contents($path) === fixture("$kind-ok/vendor") ? 'old' : 'broken');
    }
    return $states;
}

function traced(string $base, string $calls, string $injection): array
{
    $run = begin(editRequest($base), [], ['strace', '-qq', '-o', "$base/trace", '-e', "trace=$calls", '-e', "inject=$calls:$injection"]);
    return finish($run) + ['hit' => preg_match('/INJECTED|killed by/', (string) @file_get_contents("$base/trace")) === 1];
}

exec('strace -qq -o /dev/null true 2>/dev/null', $none, $status);
if ($status !== 0) {
    echo "calls: no strace here, left out\n";
    exit(0);
}
foreach (CALLS as $calls) {
    for ($number = 1, $hit = true; $hit && $number < 60; $number++) {
        $base = site();
        $answer = traced($base, $calls, "error=EIO:when=$number");
        $hit = $answer['hit'];
        [$first, $second] = states($base);
        $told = $answer['ended'] && !$answer['problems'];
        law("$calls failing the $number. time leaves both or none", $first === $second && $first !== 'broken', [$first, $second, $answer]);
        law("$calls failing the $number. time: success is told only of the new", !$told || $first === 'new', [$first, $answer]);
        law("$calls failing the $number. time leaves no copy", $calls === 'unlink' || glob("$base/copies/*") === [], glob("$base/copies/*"));
    }
    for ($number = 1, $hit = true; $hit && $number < 60; $number++) {
        $base = site();
        $answer = traced($base, $calls, "signal=KILL:when=$number");
        $hit = $answer['hit'];
        law("killed at the $number. $calls each file is whole", !in_array('broken', states($base), true), states($base));
        law("killed at the $number. $calls: no last line", !$hit || !$answer['ended'] || states($base) === ['new', 'new'], $answer);
        foreach (glob("$base/copies/*") as $path) {
            unlink($path);
        }
        law("... and the next edit ends it", ask(editRequest($base))['problems'] === [] && states($base) === ['new', 'new']);
    }
}
done();
