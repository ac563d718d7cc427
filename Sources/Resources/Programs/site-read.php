<?php
// What a site's files say, without running them and without writing anything.

function readSites(array $request): void
{
    Answer::give('php.version', PHP_VERSION);
    $modules = array_map('strtolower', get_loaded_extensions());
    sort($modules);
    Answer::give('php.modules', implode(',', $modules));
    foreach (array_values($request['sites'] ?? []) as $index => $site) {
        try {
            readSite((string) $index, $site, !empty($request['connect']));
        } catch (Refusal $refusal) {
            Answer::problem((string) $index, $refusal->slug, $refusal->getMessage());
        }
    }
}

function readSite(string $index, array $site, bool $connect): void
{
    $root = text($site, 'root');
    Answer::give("$index.root", $root);
    Answer::flag("$index.exists", is_dir($root));
    Answer::flag("$index.kernel", is_dir("$root/bitrix/modules"));
    $kernel = kernelOf($root, texts($site, 'allowedRoots'));
    Answer::give("$index.bitrix", $kernel);
    // Kernels with this class take the place of sessions from the session key alone; older ones from the options.
    Answer::flag("$index.session.bysettings", is_file("$kernel/modules/main/lib/session/sessionconfigurationresolver.php"));
    $settings = readConnection($index, 'settings', "$kernel/.settings.php", 'shapeOfSettings');
    $dbconn = readConnection($index, 'dbconn', "$kernel/php_interface/dbconn.php", 'shapeOfDbconn');
    if ($settings && $dbconn) {
        Answer::flag("$index.agree", $dbconn['shape'] === 'none' || $settings['values'] == $dbconn['values']);
    }
    readExtra($index, "$kernel/.settings_extra.php");
    readSession($index, $settings);
    readCache($index, $settings, $dbconn);
    if ($connect && $settings) {
        readDatabase($index, $settings['values']);
    }
}

/** The facts and values of one file; null where its shape is not understood, which is said in the answer. */
function readConnection(string $index, string $name, string $path, string $shapeOf): ?array
{
    try {
        $file = readFileOnce($path);
        giveFile("$index.$name", $file);
        $tokens = syntaxOf("$index.$name", $file['bytes']);
        $shape = $shapeOf($tokens);
    } catch (Refusal $refusal) {
        Answer::give("$index.$name.shape", 'unknown:' . $refusal->getMessage());
        Answer::problem($index, $refusal->slug, "$path: " . $refusal->getMessage());
        return null;
    }
    Answer::give("$index.$name.shape", $shape['shape']);
    foreach ($shape['values'] as $key => $value) {
        Answer::give("$index.$name.$key", $value);
    }
    return $shape + ['tokens' => $tokens];
}

function giveFile(string $key, array $file): void
{
    $stat = $file['stat'];
    Answer::give("$key.path", $file['path']);
    Answer::give("$key.owner", nameOf('passwd', $stat['uid']));
    Answer::give("$key.group", nameOf('group', $stat['gid']));
    Answer::give("$key.mode", sprintf('%04o', $stat['mode'] & 07777));
    Answer::give("$key.size", $stat['size']);
    Answer::give("$key.names", $stat['nlink']);
    Answer::give("$key.sha256", $file['sha256']);
}

function syntaxOf(string $key, string $bytes): Tokens
{
    try {
        $tokens = Tokens::of($bytes);
    } catch (Refusal $refusal) {
        Answer::flag("$key.syntax", $refusal->slug !== 'syntax');
        throw $refusal;
    }
    Answer::flag("$key.syntax", true);
    Answer::flag("$key.crlf", $tokens->crlf);
    Answer::flag("$key.bom", $tokens->bom);
    return $tokens;
}

/** A second settings file whose keys go before the first one's. */
function readExtra(string $index, string $path): void
{
    Answer::flag("$index.extra.exists", file_exists($path) || is_link($path));
    if (!file_exists($path) && !is_link($path)) {
        return;
    }
    try {
        $tokens = Tokens::of(readFileOnce($path)['bytes']);
        $array = returnedArray($tokens);
        foreach (['connections', 'session'] as $key) {
            $entry = entryOf($tokens, $array, $key, $key, false);
            if ($entry) {
                Answer::problem($index, 'overridden', "$path: line {$entry['line']}: $key goes before .settings.php");
            }
        }
    } catch (Refusal $refusal) {
        Answer::problem($index, 'extra-' . $refusal->slug, "$path: " . $refusal->getMessage());
    }
}

function readSession(string $index, ?array $settings): void
{
    if (!$settings) {
        return;
    }
    try {
        $session = sessionOf($settings['tokens'], $settings['settings']);
        foreach (['shape', 'mode', 'type'] as $key) {
            Answer::give("$index.session.$key", $session[$key]);
        }
    } catch (Refusal $refusal) {
        Answer::give("$index.session.shape", 'unknown:' . $refusal->getMessage());
    }
}

function readCache(string $index, ?array $settings, ?array $dbconn): void
{
    $cache = $settings ? cacheOf($settings['tokens'], $settings['settings']) : ['type' => '', 'host' => ''];
    $defined = $dbconn ? definedStrings($dbconn['tokens'], ['BX_CACHE_TYPE', 'BX_MEMCACHE_HOST']) : [];
    Answer::give("$index.cache.type", $cache['type']);
    Answer::give("$index.cache.host", $cache['host']);
    Answer::give("$index.cache.define", $defined['BX_CACHE_TYPE'] ?? '');
    Answer::give("$index.cache.shared", isShared($cache['type'] ?: $defined['BX_CACHE_TYPE'] ?? '',
        $cache['host'] ?: $defined['BX_MEMCACHE_HOST'] ?? ''));
}

/** Whether all nodes see one cache: a server, and not one that each node has for itself. */
function isShared(string $type, string $host): string
{
    if ($type === 'computed' || (sharedCache($type) !== '' && $host === '')) {
        return 'unknown';
    }
    $local = preg_match('~^(unix:|/|127\.|localhost$|::1$)~i', $host);
    return sharedCache($type) !== '' && !$local ? 'yes' : 'no';
}

/** The values of `define("NAME", "value")`, by name. */
function definedStrings(Tokens $tokens, array $names): array
{
    $values = [];
    foreach ($tokens->code as $index => $token) {
        $name = $token['id'] === T_CONSTANT_ENCAPSED_STRING ? stringValue($token['text']) : '';
        $named = in_array($name, $names, true) && $tokens->id($index + 1) === ',';
        if ($named && $tokens->id($index + 2) === T_CONSTANT_ENCAPSED_STRING) {
            $values[$name] = stringValue($tokens->code[$index + 2]['text']);
        }
    }
    return $values;
}
