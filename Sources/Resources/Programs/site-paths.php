<?php
// Where a site's two files really are. A site of type link has its ROOT/bitrix as a link into the root of another
// site of the same owner; every other link on the way is refused, as nobody knows whom it serves.

function ownId(): int
{
    return function_exists('posix_geteuid') ? posix_geteuid() : (int) (stat('/proc/self')['uid'] ?? -1);
}

function requireClean(string $path): void
{
    if ($path === '' || $path[0] !== '/' || preg_match('~//|/\.{1,2}(/|$)|./$|[\x00-\x1f]~D', $path)) {
        throw new Refusal('bad-path', "$path is not a plain absolute path");
    }
}

/** Every component is a folder and no link. */
function requireFolders(string $path): array
{
    requireClean($path);
    clearstatcache();
    $stat = null;
    for ($end = strpos($path, '/', 1); ; $end = strpos($path, '/', $end + 1)) {
        $part = $end === false ? $path : substr($path, 0, $end);
        $stat = @lstat($part);
        if (!$stat) {
            throw new Refusal('missing', "$part is not there");
        }
        if (is_link($part)) {
            throw new Refusal('symlink', "$part is a symbolic link");
        }
        if (($stat['mode'] & 0170000) !== 0040000) {
            throw new Refusal('not-a-folder', "$part is not a folder");
        }
        if ($end === false) {
            return $stat;
        }
    }
}

function liesIn(string $path, string $root): bool
{
    return strncmp($path, "$root/", strlen($root) + 1) === 0;
}

/** `/a/b/../c` as `/a/c`, by the words alone. */
function plainPath(string $path): string
{
    $parts = [];
    foreach (explode('/', $path) as $part) {
        if ($part === '..') {
            array_pop($parts);
        } elseif ($part !== '' && $part !== '.') {
            $parts[] = $part;
        }
    }
    return '/' . implode('/', $parts);
}

/** The folder that ROOT/bitrix stands for. */
function kernelOf(string $root, array $allowedRoots): string
{
    $owner = requireFolders($root)['uid'];
    $link = @lstat("$root/bitrix");
    if (!$link) {
        throw new Refusal('missing', "$root/bitrix is not there");
    }
    if (!is_link("$root/bitrix")) {
        requireFolders("$root/bitrix");
        return "$root/bitrix";
    }
    $kernel = (string) @realpath("$root/bitrix");
    $target = (string) @readlink("$root/bitrix");
    $home = array_values(array_filter($allowedRoots, function ($other) use ($kernel) {
        return liesIn($kernel, $other);
    }));
    if ($kernel === '' || !$home || $home[0] === $root) {
        throw new Refusal('symlink', "$root/bitrix is a link that leads to no other site's root");
    }
    if (plainPath($target[0] === '/' ? $target : "$root/$target") !== $kernel) {
        throw new Refusal('symlink', "$root/bitrix leads to its place over another symbolic link");
    }
    $folders = [requireFolders($home[0]), requireFolders($kernel)];
    if ($folders[0]['uid'] !== $owner || $folders[1]['uid'] !== $owner || !in_array($link['uid'], [0, $owner], true)) {
        throw new Refusal('other-owner', "$root/bitrix leads to files of another owner");
    }
    return $kernel;
}

/** A regular file, read once; the stat belongs to the very file that was read. */
function readFileOnce(string $path): array
{
    requireFolders(dirname($path));
    $before = @lstat($path);
    if (!$before) {
        throw new Refusal('missing', "$path is not there");
    }
    if (is_link($path)) {
        throw new Refusal('symlink', "$path is a symbolic link");
    }
    if (($before['mode'] & 0170000) !== 0100000) {
        throw new Refusal('not-a-file', "$path is not a regular file");
    }
    $file = @fopen($path, 'rbn');
    if (!$file) {
        throw new Refusal('unreadable', "$path: " . lastReason());
    }
    $stat = fstat($file);
    $bytes = stream_get_contents($file, FILE_BYTES + 1);
    $after = fstat($file);
    fclose($file);
    if (strlen((string) $bytes) > FILE_BYTES) {
        throw new Refusal('too-large', "$path is larger than " . FILE_BYTES . ' bytes');
    }
    $same = $stat['ino'] === $before['ino'] && $stat['dev'] === $before['dev'] && $stat['mtime'] === $after['mtime'];
    if ($bytes === false || !$same || $after['size'] !== strlen($bytes)) {
        throw new Refusal('changed-meanwhile', "$path changed while it was read");
    }
    return ['path' => $path, 'bytes' => $bytes, 'stat' => $stat, 'sha256' => hash('sha256', $bytes)];
}

/** A folder of the caller's own, closed to others and outside every web root. */
function requirePrivateFolder(string $path, array $roots): array
{
    $stat = requireFolders($path);
    foreach ($roots as $root) {
        if ($path === $root || liesIn($path, $root)) {
            throw new Refusal('bad-folder', "$path lies in the web root $root");
        }
    }
    if ($stat['uid'] !== ownId() || ($stat['mode'] & 077) !== 0) {
        throw new Refusal('bad-folder', "$path must belong to the caller and be closed to others (0700)");
    }
    return $stat;
}

/** Name of a user or group by its number; the number where there is no such name. */
function nameOf(string $table, int $id): string
{
    static $names = [];
    if (!isset($names[$table])) {
        $names[$table] = [];
        foreach (@file("/etc/$table") ?: [] as $line) {
            $fields = explode(':', $line);
            $names[$table] += [(int) ($fields[2] ?? -1) => $fields[0]];
        }
    }
    return $names[$table][$id] ?? (string) $id;
}
