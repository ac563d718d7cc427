<?php
// What the test files share: a site in a folder of its own, a request to the program, a line for each law.

error_reporting(E_ALL);
const WANTED = ['host' => '10.77.0.4:3306', 'database' => 'new_db', 'login' => 'bx_cluster', 'password' => 'n$1w\'\\"?>pass'];

final class Tally
{
    public static $passed = 0;
    public static $failed = 0;
}

function law(string $name, bool $holds, $detail = ''): void
{
    $holds ? Tally::$passed++ : Tally::$failed++;
    if (!$holds) {
        echo "FAILED $name\n", $detail === '' ? '' : '  ' . trim(is_string($detail) ? $detail : var_export($detail, true)) . "\n";
    } elseif (getenv('VERBOSE')) {
        echo "ok $name\n";
    }
}

function done(): void
{
    printf("%s: %d laws hold, %d are broken\n", basename($_SERVER['argv'][0]), Tally::$passed, Tally::$failed);
    exit(Tally::$failed || !Tally::$passed ? 1 : 0);
}

function program(): string
{
    static $text;
    $folder = dirname(__DIR__, 3) . '/Sources/Resources/Programs';
    foreach ($text === null ? array_merge(glob("$folder/site-*.php"), ["$folder/site.php"]) : [] as $path) {
        $text .= '?>' . file_get_contents($path);
    }
    return $text;
}

/** @return array{lines: array[], problems: string[], ended: bool, status: int, errors: string, output: string} */
function ask(array $request, array $settings = []): array
{
    return finish(begin($request, $settings));
}

/** @param string[] $before words that run the command */
function begin(array $request, array $settings = [], array $before = []): array
{
    $nonce = bin2hex(random_bytes(8));
    $command = array_merge($before, [PHP_BINARY]);
    $all = ['disable_functions=', 'open_basedir=', 'auto_prepend_file=', 'short_open_tag=1', 'display_errors=stderr'];
    foreach (array_merge($all, $settings) as $setting) {
        array_push($command, '-d', $setting);
    }
    array_push($command, '-r', program());
    $errors = tmpfile();
    $child = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], $errors], $pipes, '/');
    fwrite($pipes[0], json_encode(encoded($request) + ['nonce' => $nonce]));
    fclose($pipes[0]);
    return ['child' => $child, 'out' => $pipes[1], 'errors' => $errors, 'nonce' => $nonce];
}

function finish(array $run): array
{
    $output = stream_get_contents($run['out']);
    $status = proc_close($run['child']);
    rewind($run['errors']);
    $answer = answerIn($output, $run['nonce']);
    return $answer + ['status' => $status, 'errors' => stream_get_contents($run['errors']), 'output' => $output];
}

function encoded(array $values): array
{
    return array_map(function ($value) {
        $value = is_array($value) ? encoded($value) : $value;
        return is_string($value) && !preg_match('//u', $value) ? ['base64' => base64_encode($value)] : $value;
    }, $values);
}

function answerIn(string $output, string $nonce): array
{
    $answer = ['lines' => [], 'problems' => [], 'ended' => false];
    foreach ($output === '' ? [] : explode("\n", rtrim($output, "\n")) as $line) {
        [$key, $value] = explode(' ', $line, 2) + ['', ''];
        if ($answer['ended'] || !preg_match('/^[a-z0-9._-]+$/D', $key)) {
            throw new Exception("unexpected line: $line");
        } elseif ($key === 'end') {
            $answer['ended'] = $value === $nonce;
        } elseif ($key === 'problem') {
            $answer['problems'][] = base64_decode($value, true);
        } else {
            $answer['lines'][$key] = base64_decode($value, true);
        }
    }
    return $answer;
}

function fixture(string $name): string
{
    return file_get_contents(__DIR__ . "/fixtures/$name.php");
}

/** A fresh site; its folder for copies stands beside it. */
function site(?string $settings = null, ?string $dbconn = null): string
{
    static $number = 0;
    $base = getenv('BASE') . '/site' . getmypid() . '-' . ++$number;
    foreach (["$base/www/bitrix/php_interface", "$base/www/bitrix/modules", "$base/copies"] as $folder) {
        mkdir($folder, 0700, true);
    }
    file_put_contents(settings($base), $settings ?? fixture('settings-ok/vendor'));
    file_put_contents(dbconn($base), $dbconn ?? fixture('dbconn-ok/vendor'));
    chmod(settings($base), 0640);
    chmod(dbconn($base), 0644);
    return $base;
}

function settings(string $base): string
{
    return "$base/www/bitrix/.settings.php";
}

function dbconn(string $base): string
{
    return "$base/www/bitrix/php_interface/dbconn.php";
}

function readRequest(string $base, array $more = []): array
{
    return $more + ['action' => 'read', 'sites' => [['root' => "$base/www", 'allowedRoots' => []]]];
}

function editRequest(string $base, array $more = []): array
{
    $digests = array_map(function (string $path): string {
        return is_file($path) ? (string) @hash_file('sha256', $path) : '';
    }, ['settings' => settings($base), 'dbconn' => dbconn($base)]);
    return $more + WANTED + ['action' => 'edit', 'root' => "$base/www", 'allowedRoots' => [],
        'tempDir' => "$base/copies", 'expectSha256' => $digests];
}

/** Everything under a folder: type, mode, owner, times and content. */
function picture(string $folder): array
{
    clearstatcache();
    $picture = [];
    $paths = new RecursiveIteratorIterator(
        new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::SELF_FIRST, RecursiveIteratorIterator::CATCH_GET_CHILD);
    foreach ($paths as $path => $info) {
        $stat = lstat($path);
        $content = is_link($path) ? readlink($path) : (is_file($path) && is_readable($path) ? md5_file($path) : '');
        $time = basename($path) === 'copies' ? 0 : $stat['mtime'];
        $picture[$path] = [$stat['ino'], $stat['mode'], $stat['uid'], $stat['nlink'], $time, $content];
    }
    return $picture;
}

/** A refused edit leaves every byte, inode and folder as it was. */
function refuses(string $name, string $base, string $slug, string $words, array $more = []): array
{
    $before = picture($base);
    $answer = ask(editRequest($base, $more));
    $problem = implode("\n", $answer['problems']);
    law("$name is refused as $slug", $answer['ended'] && strpos($problem, "0 $slug ") === 0 && strpos($problem, $words) !== false, $problem . $answer['errors']);
    law("$name: nothing is changed", picture($base) === $before, array_diff_key(picture($base), $before));
    law("$name: no value is told", strpos($problem . $answer['errors'], 'secretword') === false, $problem);
    return $answer;
}

/** Values as PHP itself finds them. */
function included(string $path, string $expression): array
{
    $code = 'ob_start(); $r = include $argv[1]; ob_end_clean(); echo serialize(' . $expression . ');';
    $child = proc_open([PHP_BINARY, '-d', 'short_open_tag=1', '-r', $code, $path], [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
    $output = stream_get_contents($pipes[1]);
    proc_close($child);
    return (array) @unserialize($output);
}

function settingsValues(string $path): array
{
    return included($path, 'array_intersect_key($r["connections"]["value"]["default"] ?? [], ["host" => 1, "database" => 1, "login" => 1, "password" => 1])');
}

function dbconnValues(string $path): array
{
    return included($path, '["host" => $DBHost ?? null, "database" => $DBName ?? null, "login" => $DBLogin ?? null, "password" => $DBPassword ?? null]');
}
