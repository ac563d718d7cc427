<?php
// What may happen around the two files: links, foreign owners, full and read-only disks, somebody else who writes.

require __DIR__ . '/harness.php';

/** Code that stops while the program reads the file back, until the marker is gone; it does so once. */
function pausing(string $base): string
{
    $mark = var_export("$base/mark", true);
    return fixture('dbconn-ok/vendor') . "\nif (!file_exists($mark . '.done')) {\n    new SplFileObject($mark . '.done', 'x');\n"
        . "    new SplFileObject($mark, 'x');\n    while (file_exists($mark)) { usleep(2000); clearstatcache(); }\n}\n";
}

/** Runs an edit and does something to the site while the copies are being proven. */
function meanwhile(callable $act, array $more = []): array
{
    $base = site();
    file_put_contents(dbconn($base), pausing($base));
    $run = begin(editRequest($base, $more));
    for ($tries = 0; $tries < 2000 && !file_exists("$base/mark"); $tries++) {
        usleep(2000);
        clearstatcache();
    }
    $act($base);
    unlink("$base/mark");
    return [$base, finish($run)];
}

function holds(array $answer, string $slug): bool
{
    return $answer['ended'] && preg_match("/^0 $slug /", $answer['problems'][0] ?? '') === 1;
}

function noCopies(string $base): bool
{
    return glob("$base/copies/*") === [];
}

// Links at each component.
foreach (['', '/bitrix', '/bitrix/php_interface', '/bitrix/php_interface/dbconn.php', '/bitrix/.settings.php'] as $part) {
    $base = site();
    rename("$base/www$part", "$base/elsewhere");
    symlink("$base/elsewhere", "$base/www$part");
    refuses("a link at ROOT$part", $base, 'symlink', "$base/www$part");
    $answer = ask(readRequest($base));
    law("a link at ROOT$part is told by read", $answer['ended'] && preg_match('/^0 symlink /', $answer['problems'][0] ?? ''), $answer);
    $password = $answer['lines'][substr($part, -12) === 'settings.php' ? '0.settings.password' : '0.dbconn.password'] ?? null;
    law("a link at ROOT$part is not read through", $password === null, $answer);
}
$base = site();
symlink($base, getenv('BASE') . '/parent');
refuses('a link above the root', $base, 'symlink', '/parent', ['root' => getenv('BASE') . '/parent/www']);
foreach (['relative/www', '/a/../b', '/a//b', '/a/', "/a\nb", ''] as $path) {
    refuses('root ' . json_encode($path), $base, 'bad-path', 'is not a plain absolute path', ['root' => $path]);
}

// A site of type link.
[$home, $linked] = [site(), site()];
exec('rm -r ' . escapeshellarg("$linked/www/bitrix"));
symlink("$home/www/bitrix", "$linked/www/bitrix");
$digests = editRequest($home)['expectSha256'];
refuses('a link to a site that is not in the manifest', $linked, 'symlink', "leads to no other site's root", ['expectSha256' => $digests]);
$request = ['allowedRoots' => ["$linked/www", "$home/www"], 'expectSha256' => $digests];
$answer = ask(editRequest($linked, $request));
law("a link site's files are its home's", $answer['ended'] && !$answer['problems'] && settingsValues(settings($home)) == WANTED, $answer);
law('the link stays', readlink("$linked/www/bitrix") === "$home/www/bitrix");
foreach (['relative' => '../../' . basename($home) . '/www/bitrix'] as $name => $target) {
    unlink("$linked/www/bitrix");
    symlink($target, "$linked/www/bitrix");
    $answer = ask(readRequest($linked, ['sites' => [['root' => "$linked/www", 'allowedRoots' => ["$home/www"]]]]));
    law("a $name link is followed", !$answer['problems'] && $answer['lines']['0.bitrix'] === "$home/www/bitrix", $answer);
}
unlink("$linked/www/bitrix");
symlink("$home/www/bitrix", "$home/hop");
symlink("$home/hop", "$linked/www/bitrix");
refuses('a link over another link', $linked, 'symlink', 'over another symbolic link', ['allowedRoots' => ["$home/www"]] + $request);

// Somebody else at work while the copies are proven.
[$base, $answer] = meanwhile(function (string $base): void {
    file_put_contents(settings($base), str_replace('2.0', '3.0', fixture('settings-ok/vendor')));
});
law('a write into the file meanwhile is refused', holds($answer, 'changed-meanwhile'), $answer);
law('... and kept', strpos(file_get_contents(settings($base)), '3.0') && noCopies($base));
[$base, $answer] = meanwhile(function (string $base): void {
    file_put_contents(settings($base) . '.x', file_get_contents(settings($base)));
    rename(settings($base) . '.x', settings($base));
});
law('a replaced file of the same bytes is refused', holds($answer, 'changed-meanwhile') && noCopies($base), $answer);
[$base, $answer] = meanwhile(function (string $base): void {
    file_put_contents(dbconn($base), '<?php // other');
});
law('a write into the second file is refused', holds($answer, 'changed-meanwhile'), $answer);
law('... and the first is put back', file_get_contents(settings($base)) === fixture('settings-ok/vendor') && noCopies($base));
[$base, $answer] = meanwhile(function (string $base): void {
    rename("$base/www/bitrix/php_interface", "$base/moved");
    symlink("$base/moved", "$base/www/bitrix/php_interface");
});
law('a folder swapped for a link is refused', holds($answer, 'symlink') || holds($answer, 'changed-meanwhile'), $answer);
law('... and all is as before', settingsValues(settings($base))['host'] === 'localhost' && dbconnValues("$base/moved/dbconn.php")['host'] === 'localhost' && noCopies($base));
[$base, $answer] = meanwhile(function (string $base): void {
    unlink(dbconn($base));
});
law('a removed second file puts the first back', !file_exists(dbconn($base)) && settingsValues(settings($base))['host'] === 'localhost' && $answer['problems'] && noCopies($base), $answer);
if (posix_geteuid() !== 0) {
    $inode = 0;
    [$base, $answer] = meanwhile(function (string $base) use (&$inode): void {
        $inode = fileinode(settings($base));
        chmod("$base/www/bitrix/php_interface", 0500);
    });
    clearstatcache();
    law('a second rename that fails puts the first file back', holds($answer, 'not-writable') && settingsValues(settings($base))['host'] === 'localhost', $answer);
    law('... the very same inode', fileinode(settings($base)) === $inode && noCopies($base));
    chmod("$base/www/bitrix/php_interface", 0700);
}
[$base, $answer] = meanwhile(function (string $base): void {
    foreach (glob("$base/copies/*") as $path) {
        unlink($path);
        symlink('/etc/passwd', $path);
    }
});
law('a copy swapped for a link is not put in place', $answer['problems'] !== [] && settingsValues(settings($base))['host'] === 'localhost' && !is_link(settings($base)), $answer);
[$base, $answer] = meanwhile(function (string $base): void {
    $modes = array_map('fileperms', glob("$base/copies/*"));
    law('copies are no more open than their originals', count($modes) === 2 && !array_diff($modes, [fileperms(settings($base)), fileperms(dbconn($base))]), $modes);
});
law('a pause alone does no harm', !$answer['problems'], $answer);

// What cannot be replaced.
$base = site();
refuses('another digest', $base, 'changed-meanwhile', 'is not the file that was read before', ['expectSha256' => ['settings' => str_repeat('0', 64), 'dbconn' => '']]);
refuses('no digest', $base, 'changed-meanwhile', 'is not the file', ['expectSha256' => []]);
link(settings($base), "$base/second-name");
refuses('a file with two names', $base, 'hard-link', 'has 2 names');
unlink("$base/second-name");
unlink(dbconn($base));
refuses('no dbconn.php', $base, 'missing', 'dbconn.php is not there');
posix_mkfifo(dbconn($base), 0600);
refuses('a fifo', $base, 'not-a-file', 'is not a regular file');
unlink(dbconn($base));
mkdir(dbconn($base));
refuses('a folder in the place of a file', $base, 'not-a-file', 'is not a regular file');
$base = site(fixture('settings-ok/vendor') . '// ' . str_repeat('x', 1 << 20));
refuses('a huge file', $base, 'too-large', 'is larger than');
$base = site("<?php return ['connections' => " . str_repeat('[', 20000) . str_repeat(']', 20000) . "];\n");
refuses('a deep nest', $base, 'syntax', 'PHP cannot parse it');
if (posix_geteuid() !== 0) {
    $base = site();
    chmod(settings($base), 0200);
    refuses('an unreadable file', $base, 'unreadable', 'Permission denied');
    chmod(settings($base), 0640);
    foreach (['bitrix', 'bitrix/php_interface'] as $part) {
        chmod("$base/www/$part", 0500);
        refuses("a read-only $part", $base, 'not-writable', 'cannot be written');
        chmod("$base/www/$part", 0700);
    }
    refuses('copies in a folder of root', $base, 'bad-folder', 'must belong to the caller', ['tempDir' => '/usr']);
}
$base = site();
foreach (["$base/www/copies", "$base/www"] as $folder) {
    @mkdir($folder, 0700);
    refuses('copies in the web root', $base, 'bad-folder', 'lies in the web root', ['tempDir' => $folder]);
}
chmod("$base/copies", 0750);
refuses('an open folder for copies', $base, 'bad-folder', 'closed to others');
chmod("$base/copies", 0700);
refuses('no folder for copies', $base, 'missing', 'is not there', ['tempDir' => "$base/none"]);
rename("$base/copies", "$base/real");
symlink("$base/real", "$base/copies");
refuses('a link as folder for copies', $base, 'symlink', 'is a symbolic link');

// Prepared by the runner where it is root.
if (getenv('TINY')) {
    $base = site();
    refuses('copies on another filesystem', $base, 'other-filesystem', 'different filesystems', ['tempDir' => getenv('TINY') . '/copies']);
    $tiny = getenv('TINY');
    $request = ['root' => "$tiny/www", 'tempDir' => "$tiny/copies", 'expectSha256' => editRequest($tiny)['expectSha256']];
    $filler = fopen("$tiny/filler", 'wb');
    while (@fwrite($filler, str_repeat('x', 4096))) {
    }
    fclose($filler);
    refuses('a full disk', $tiny, 'not-written', 'No space left', $request);
    unlink("$tiny/filler");
    $answer = ask(editRequest($tiny, $request));
    law('with space again it is edited', !$answer['problems'] && settingsValues(settings($tiny)) == WANTED, $answer);
}
if (getenv('IMMUTABLE')) {
    refuses('an immutable file', getenv('IMMUTABLE'), 'not-writable', 'dbconn.php: Operation not permitted');
}
if (getenv('FOREIGN')) {
    refuses("another user's file", getenv('FOREIGN'), 'other-owner', 'belongs to root');
}

// Owner, mode, time.
$base = site();
$begun = time();
touch(settings($base), $begun + 1000);
$time = filemtime(settings($base));
$answer = ask(editRequest($base));
clearstatcache();
law('the mode is kept', (fileperms(settings($base)) & 07777) === 0640 && (fileperms(dbconn($base)) & 07777) === 0644);
law('the time is later than before', filemtime(settings($base)) > $time && filemtime(dbconn($base)) >= $begun - 1);
law('the digest told is the digest of the file', $answer['lines']['0.settings.sha256'] === hash_file('sha256', settings($base)));
law('copies are gone', noCopies($base));
if (trim((string) shell_exec('command -v setfattr'))) {
    $base = site();
    exec('setfattr -n user.note -v kept ' . escapeshellarg(settings($base)), $none, $status);
    ask(editRequest($base));
    law('attributes are kept', $status !== 0 || strpos((string) shell_exec('getfattr -d --absolute-names ' . escapeshellarg(settings($base))), 'kept'));
}

// Leftovers of a killed run.
$base = site();
foreach (['old' => 700, 'young' => 5] as $name => $age) {
    file_put_contents("$base/copies/bxctl-edit-$name.new", 'x');
}
$answer = ask(editRequest($base));
law('young leftovers stay', count(glob("$base/copies/*")) === 2 && $answer['lines']['0.cleaned'] === '0', $answer);

// Values.
$base = site();
refuses('a NUL byte', $base, 'bad-request', 'password', ['password' => "a\0b"]);
refuses('no password', $base, 'bad-request', 'password', ['password' => null]);
refuses('an endless value', $base, 'bad-request', 'password', ['password' => str_repeat('x', 5000)]);

// Requests and answers.
foreach (['', '{}', '[]', 'null', '{"nonce":"a b"}', str_repeat('[', 100)] as $text) {
    $child = proc_open([PHP_BINARY, '-r', program()], [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
    fwrite($pipes[0], $text);
    fclose($pipes[0]);
    law('request ' . json_encode($text) . ' has no answer', stream_get_contents($pipes[1]) === '' && proc_close($child) === 64);
}
$answer = ask(['action' => 'none']);
law('an unknown action is a problem', $answer['ended'] && $answer['problems'] === ['0 bad-request no such action'], $answer);
$answer = ask(['action' => 'read', 'sites' => ['none']]);
law('a fatal error has no last line', !$answer['ended'] && $answer['status'] !== 0, $answer);
$base = site();
$answer = ask(editRequest($base, ['password' => 'secretword']));
law('an edit tells no password', strpos($answer['output'] . $answer['errors'], 'secretword') === false && strpos($answer['output'], base64_encode('secretword')) === false);

// Reading.
$base = site();
file_put_contents("$base/www/bitrix/.settings_extra.php", "<?php return ['pull' => [],\n'connections' => [], 'session' => []];\n");
$before = picture($base);
$answer = ask(readRequest($base));
law('extra settings that go first are problems', count($answer['problems']) === 2 && strpos($answer['problems'][0], '0 overridden ') === 0 && strpos($answer['problems'][0], 'line 2: connections'), $answer);
law('reading changes nothing', picture($base) === $before);
file_put_contents("$base/www/bitrix/.settings_extra.php", '<?php return array_merge(["a" => 1], include "x.php");');
law('extra settings of unknown shape are a problem', strpos(ask(readRequest($base))['problems'][0], '0 extra-shape ') === 0);
file_put_contents("$base/www/bitrix/.settings_extra.php", '<?php return ["pull" => ["value" => []]];');
law('other extra settings are fine', ask(readRequest($base))['problems'] === []);
$base = site(fixture('settings-ok/look-alikes'), "<?php new SplFileObject('$base/ran', 'x'); touch('$base/ran');" . substr(fixture('dbconn-ok/vendor'), 5));
$answer = ask(readRequest($base));
law('reading runs nothing', !file_exists("$base/ran"));
law('a cache server of all nodes is told', $answer['lines']['0.cache.shared'] === 'yes' && $answer['lines']['0.cache.host'] === '10.0.0.9', $answer);
law('two files that differ are told', $answer['lines']['0.agree'] === 'yes');
file_put_contents(dbconn($base), str_replace('"old"', '"new"', fixture('dbconn-ok/vendor')));
law('... so do not agree', ask(readRequest($base))['lines']['0.agree'] === 'no');
foreach (['file' => 'session-file', 'memcache' => 'session-memcache', '' => 'vendor'] as $type => $name) {
    $answer = ask(readRequest(site(fixture("settings-ok/$name"))));
    law("session type '$type' is told", $answer['lines']['0.session.type'] === $type && $answer['lines']['0.session.shape'] === ($type === '' ? 'absent' : 'ok'), $answer);
}

// Cache.
$base = site();
mkdir("$base/www/bitrix/managed_cache/MYSQL/e5", 0700, true);
file_put_contents("$base/www/bitrix/managed_cache/MYSQL/e5/b_option.php", '<?php');
symlink('/etc', "$base/www/bitrix/managed_cache/link");
$request = ['action' => 'cache', 'root' => "$base/www", 'allowedRoots' => [], 'trash' => "$base/copies"];
$answer = ask($request);
law('cache entries move', $answer['ended'] && $answer['lines']['0.moved'] === '2' && !$answer['problems'], $answer);
law('... whole', is_file($answer['lines']['0.trash'] . '/MYSQL/e5/b_option.php') && is_link($answer['lines']['0.trash'] . '/link') && is_dir('/etc'));
law('... and leave their folder', scandir("$base/www/bitrix/managed_cache") === ['.', '..']);
law('nothing to move is no failure', ask($request)['lines']['0.moved'] === '0');
if (function_exists('posix_geteuid') && posix_geteuid() !== 0) {
    chmod("$base/www/bitrix/managed_cache", 0300);
    law('a cache that cannot be listed is told', strpos(ask($request)['problems'][0] ?? '', '0 not-readable ') === 0);
    chmod("$base/www/bitrix/managed_cache", 0700);
}
rmdir("$base/www/bitrix/managed_cache");
law('no cache is no failure', ask($request)['lines']['0.moved'] === '0');
symlink('/etc', "$base/www/bitrix/managed_cache");
law('a link as cache is refused', strpos(ask($request)['problems'][0], '0 symlink ') === 0);
done();
