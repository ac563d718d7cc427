<?php
// Child processes. Reading a file back runs it, as the site itself does at each request, but alone, with nothing of
// the answer in reach: its output goes nowhere, only digests of its values come back, on a pipe of their own.

const CHILD_SECONDS = 5;
const CHILD_BYTES = 8388608;

/** @return array{status: ?int, output: string} status is null where the child had to be ended */
function runChild(array $command, string $input, int $outputAt): array
{
    if (!function_exists('proc_open')) {
        throw new Refusal('no-child', 'proc_open is switched off in php.ini');
    }
    $null = ['file', '/dev/null', 'w'];
    $pipes = [];
    $ends = [0 => ['pipe', 'r'], 1 => $null, 2 => $null, $outputAt => ['pipe', 'w']];
    $environment = ['PATH' => '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL' => 'C'];
    $child = @proc_open($command, $ends, $pipes, '/', $environment);
    if (!$child) {
        throw new Refusal('no-child', "$command[0]: " . lastReason());
    }
    $deadline = microtime(true) + CHILD_SECONDS;
    $output = converse($pipes[0], $pipes[$outputAt], $input, $deadline);
    return ['status' => statusOf($child, $deadline), 'output' => $output];
}

function converse($in, $out, string $input, float $deadline): string
{
    stream_set_blocking($in, false);
    stream_set_blocking($out, false);
    $output = '';
    while (!feof($out) && microtime(true) < $deadline && strlen($output) < CHILD_BYTES) {
        $reads = [$out];
        $writes = $input === '' ? [] : [$in];
        $others = [];
        @stream_select($reads, $writes, $others, 0, 100000);
        if ($writes) {
            $count = @fwrite($in, $input);
            $input = $count ? substr($input, $count) : ($count === false ? '' : $input);
        }
        if ($input === '' && is_resource($in)) {
            fclose($in);
        }
        $output .= $reads ? (string) fread($out, 65536) : '';
    }
    fclose($out);
    return $output;
}

function statusOf($child, float $deadline): ?int
{
    do {
        $status = proc_get_status($child);
        $wait = $status['running'] && microtime(true) < $deadline;
        $wait && usleep(2000);
    } while ($wait);
    $status['running'] && proc_terminate($child, 9);
    proc_close($child);
    return $status['running'] || $status['signaled'] ? null : $status['exitcode'];
}

/** What would leave a trace; a file that calls one of them when it is read is refused. */
const FORBIDDEN = 'exec,shell_exec,system,passthru,popen,proc_open,pcntl_exec,pcntl_fork,mail,dl,fsockopen,pfsockopen,'
    . 'stream_socket_client,fopen,file_put_contents,unlink,rename,mkdir,rmdir,touch,chmod,chown,chgrp,symlink,link,copy,'
    . 'tempnam,tmpfile,move_uploaded_file,session_start,mysqli_connect,mysql_connect,syslog,posix_kill';

/** The program that a child runs over a file's text. */
const READING = <<<'PHP'
final class Reading
{
    public static $job, $known, $constants, $value;
    private static $entries = 0, $values = [];

    public static function prepare()
    {
        self::$job = unserialize(stream_get_contents(STDIN), ['allowed_classes' => false]);
        foreach (function_exists('posix_setrlimit') ? ['CPU' => 5, 'FSIZE' => 0, 'CORE' => 0] : [] as $name => $most) {
            posix_setrlimit(constant("POSIX_RLIMIT_$name"), $most, $most);
        }
        chdir(dirname(self::$job['path']));
        $_SERVER['DOCUMENT_ROOT'] = self::$job['root'];
        define('B_PROLOG_INCLUDED', true);
        error_reporting(0);
        register_shutdown_function(function () {
            $error = error_get_last();
            if (self::$value === null && $error && ($error['type'] & (E_ERROR | E_COMPILE_ERROR | E_CORE_ERROR | E_PARSE))) {
                $missing = preg_match('/^Uncaught Error: (Call to undefined function [\w\\\\]+)/', $error['message'], $found);
                self::send(['failed' => 'line ' . (int) $error['line'] . ': ' . ($missing ? "$found[1]: " : '')]);
            }
        });
        self::$constants = count(get_defined_constants(true)['user'] ?? []);
    }

    public static function finish(array $globals)
    {
        $known = ['GLOBALS', '_GET', '_POST', '_COOKIE', '_FILES', '_SERVER', '_ENV', '_REQUEST', '_SESSION', 'argv', 'argc'];
        self::add('', ['return' => self::$value, 'variable' => array_diff_key($globals, array_flip($known)),
            'constant' => get_defined_constants(true)['user'] ?? []], 0, []);
        self::$value = true;
        self::send(['values' => self::$values]);
    }

    private static function add($path, $value, $depth, $seen)
    {
        if (++self::$entries > 20000 || $depth > 40) {
            exit(3);
        }
        if (is_object($value)) {
            $id = spl_object_hash($value);
            self::$values[$path] = 'object ' . strstr(get_class($value) . "\0", "\0", true);
            $value = $value instanceof Closure || isset($seen[$id]) ? [] : (array) $value;
            $seen[$id] = true;
        } elseif (!is_array($value)) {
            self::$values[$path] = gettype($value) . ' ' . hash('sha256', is_resource($value) ? '' : serialize($value));
            return;
        } else {
            self::$values[$path] = 'array';
        }
        foreach ($value as $key => $inner) {
            self::add($path . '/' . (is_int($key) ? '#' : '') . strtr($key, ['~' => '~0', '/' => '~1']), $inner, $depth + 1, $seen);
        }
        // Two files with the same entries in another order are two values.
        self::$values["$path "] = hash('sha256', serialize(array_keys($value)));
    }

    private static function send(array $result)
    {
        (new SplFileObject('php://fd/3', 'w'))->fwrite(serialize($result + ['token' => self::$job['token']]));
    }
}
Reading::prepare();
Reading::$value = eval(Reading::$job['code']);
Reading::finish($GLOBALS);
PHP;

/** Digests of all that a file returns and defines, by path: return/…, variable/…, constant/…. */
function valuesOf(string $bytes, string $path, string $root): array
{
    $command = [PHP_BINARY];
    foreach (['disable_functions=' . FORBIDDEN, 'memory_limit=128M', 'display_errors=0', 'log_errors=0', 'short_open_tag=1',
        'open_basedir=', 'auto_prepend_file=', 'auto_append_file=', 'opcache.enable_cli=0'] as $setting) {
        array_push($command, '-d', $setting);
    }
    array_push($command, '-r', READING);
    $job = ['code' => evaluable($bytes, $path), 'path' => $path, 'root' => $root, 'token' => bin2hex(random_bytes(16))];
    $child = runChild($command, serialize($job), 3);
    $result = @unserialize($child['output'], ['allowed_classes' => false]);
    if ($child['status'] === null) {
        throw new Refusal('not-readable-back', "$path did not end within " . CHILD_SECONDS . ' seconds or its limits when PHP ran it');
    }
    if (!is_array($result) || ($result['token'] ?? '') !== $job['token'] || !is_array($result['values'] ?? null)) {
        $place = is_array($result) && is_string($result['failed'] ?? null) ? substr($result['failed'], 0, 200) : '';
        throw new Refusal('not-readable-back', "$path: {$place}PHP did not run it to its end");
    }
    return $result['values'];
}

/** The text as code for eval: no opening tag before the first statement, and its own place for __DIR__ and __FILE__. */
function evaluable(string $bytes, string $path): string
{
    $code = '';
    $begun = false;
    foreach (token_get_all($bytes) as $token) {
        $text = is_array($token) ? $token[1] : $token;
        $id = is_array($token) ? $token[0] : $token;
        if (!$begun) {
            $begun = $id === T_OPEN_TAG;
            $text = $begun ? preg_replace('/^<\?(php)?/i', '', $text) : '';
        }
        $places = [T_DIR => dirname($path), T_FILE => $path];
        $code .= isset($places[$id]) && is_int($id) ? singleQuoted($places[$id]) : $text;
    }
    return $code;
}

/** PHP's own check of a file on disk; it compiles and runs nothing. */
function requireLint(string $path): void
{
    $command = [PHP_BINARY, '-d', 'short_open_tag=1', '-d', 'open_basedir=', '-d', 'opcache.enable_cli=0',
        '-d', 'display_errors=1', '-d', 'html_errors=0', '-l', $path];
    $child = runChild($command, '', 1);
    if ($child['status'] !== 0) {
        $line = preg_match('/on line (\d+)/', $child['output'], $found) ? "line $found[1]: " : '';
        throw new Refusal('syntax', "{$line}PHP does not accept the file");
    }
}

/** A program of coreutils that works on a path; false where it failed. */
function runTool(string ...$command): bool
{
    return runChild($command, '', 1)['status'] === 0;
}
