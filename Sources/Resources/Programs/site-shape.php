<?php
// Which literals of the two files hold the connection, or why that cannot be said. Refused is all that PHP would have
// to compute: concatenation, functions, constants, a second definition, code that may end the file before them.

const CONNECTION_KEYS = ['host', 'database', 'login', 'password'];
const CONNECTION_VARIABLES = [
    '$DBHost' => 'host', '$DBName' => 'database', '$DBLogin' => 'login', '$DBPassword' => 'password',
];
const SESSION_PATH = ['session', 'value', 'handlers', 'general', 'type'];

/** @return array{shape: string, values: string[], literals: array[]} shape is "ok", or "none" where no such variable is named */
function shapeOfDbconn(Tokens $tokens): array
{
    $literals = [];
    foreach ($tokens->code as $index => $token) {
        $key = $token['id'] === T_VARIABLE ? CONNECTION_VARIABLES[$token['text']] ?? null : null;
        if ($key === null || $token['function'] || $tokens->id($index - 1) === T_DOUBLE_COLON) {
            continue;
        }
        if ($tokens->id($index + 1) !== '=') {
            refuseOtherChange($tokens, $index);
            continue;
        }
        requireAssignment($tokens, $index);
        if (isset($literals[$key])) {
            throw new Refusal('shape', "line {$token['line']}: {$token['text']} is set again, first in line {$literals[$key]['line']}");
        }
        $literals[$key] = $tokens->code[$index + 2] + ['index' => $index];
    }
    if (!$literals && !namesConnection($tokens)) {
        return ['shape' => 'none', 'values' => [], 'literals' => []];
    }
    foreach (CONNECTION_VARIABLES as $variable => $key) {
        if (!isset($literals[$key])) {
            throw new Refusal('shape', 'line ' . $tokens->line(PHP_INT_MAX) . ": $variable is not set as a plain string");
        }
    }
    refuseEarlyEnd($tokens, max(array_column($literals, 'index')));
    return shaped($literals);
}

function requireAssignment(Tokens $tokens, int $index): void
{
    $token = $tokens->code[$index];
    $place = "line {$token['line']}: {$token['text']}";
    if (!$tokens->isTopLevel($index)) {
        throw new Refusal('shape', "$place is set inside a block");
    }
    if (!$tokens->startsStatement($index)) {
        throw new Refusal('shape', "$place is set in the middle of a statement");
    }
    if ($tokens->id($index + 2) !== T_CONSTANT_ENCAPSED_STRING || !$tokens->endsStatement($index + 3)) {
        throw new Refusal('shape', "$place is not a plain string");
    }
}

/** Reading the variable elsewhere is fine, changing it is not. */
function refuseOtherChange(Tokens $tokens, int $index): void
{
    $after = [
        '[', T_INC, T_DEC, T_CONCAT_EQUAL, T_COALESCE_EQUAL, T_PLUS_EQUAL, T_MINUS_EQUAL, T_MUL_EQUAL, T_DIV_EQUAL,
        T_MOD_EQUAL, T_AND_EQUAL, T_OR_EQUAL, T_XOR_EQUAL, T_SL_EQUAL, T_SR_EQUAL, T_POW_EQUAL,
    ];
    $before = ['&', '$', T_INC, T_DEC, T_AS, T_DOUBLE_ARROW];
    $call = $tokens->id($index - 1) === '(' ? $tokens->id($index - 2) : null;
    $reference = ltrim($tokens->code[$index - 1]['text']) === '&';
    $changed = in_array($tokens->id($index + 1), $after, true) || in_array($tokens->id($index - 1), $before, true);
    if ($changed || $reference || $call === T_UNSET || $call === T_LIST) {
        $token = $tokens->code[$index];
        throw new Refusal('shape', "line {$token['line']}: {$token['text']} is changed in another way than by one assignment");
    }
}

function namesConnection(Tokens $tokens): bool
{
    foreach ($tokens->code as $token) {
        if (preg_match('/DB(Host|Name|Login|Password)\b/', $token['text'])) {
            return true;
        }
    }
    return false;
}

function refuseEarlyEnd(Tokens $tokens, int $last): void
{
    for ($index = 0; $index < $last; $index++) {
        $token = $tokens->code[$index];
        $ends = $token['id'] === T_EXIT && $tokens->isTopLevel($index) && $tokens->startsStatement($index);
        if (!$token['function'] && ($ends || in_array($token['id'], [T_RETURN, T_GOTO], true))) {
            throw new Refusal('shape', "line {$token['line']}: the file may end before its values are set");
        }
    }
}

/** @return array{shape: string, values: string[], literals: array[], session: array, cache: array, keys: string[]} */
function shapeOfSettings(Tokens $tokens): array
{
    $settings = returnedArray($tokens);
    $default = $settings;
    foreach (['connections', 'value', 'default'] as $depth => $key) {
        $path = implode('.', array_slice(['connections', 'value', 'default'], 0, $depth + 1));
        $default = arrayIn($tokens, entryOf($tokens, $default, $key, $path, true), $path);
    }
    $literals = [];
    foreach (CONNECTION_KEYS as $key) {
        $path = "connections.value.default.$key";
        $literals[$key] = literalIn($tokens, entryOf($tokens, $default, $key, $path, true), $path);
    }
    return shaped($literals) + ['settings' => $settings];
}

function shaped(array $literals): array
{
    $values = [];
    foreach ($literals as $key => $literal) {
        $values[$key] = stringValue($literal['text']);
    }
    return ['shape' => 'ok', 'values' => $values, 'literals' => $literals];
}

/** The array that the file returns by its one `return`. */
function returnedArray(Tokens $tokens): array
{
    $found = [];
    foreach ($tokens->code as $index => $token) {
        if ($token['id'] === T_RETURN && !$token['function']) {
            $found[] = $index;
        } elseif ($token['id'] === T_GOTO && !$token['function']) {
            throw new Refusal('shape', "line {$token['line']}: goto");
        }
    }
    if (count($found) !== 1) {
        throw new Refusal('shape', 'line ' . $tokens->line($found[1] ?? PHP_INT_MAX) . ': ' . ($found ? 'a second' : 'no') . ' return');
    }
    if (!$tokens->isTopLevel($found[0]) || !$tokens->startsStatement($found[0])) {
        throw new Refusal('shape', 'line ' . $tokens->line($found[0]) . ': returns inside a block');
    }
    refuseEarlyEnd($tokens, $found[0]);
    $array = arrayAt($tokens, $found[0] + 1);
    if (!$array || !$tokens->endsStatement($array['last'] + 1)) {
        throw new Refusal('shape', 'line ' . $tokens->line($found[0]) . ': returns something else than one plain array');
    }
    return $array;
}

/** @return ?array{first: int, open: int, last: int, entries: array[]} null where no array literal begins */
function arrayAt(Tokens $tokens, int $index): ?array
{
    $open = $tokens->id($index) === T_ARRAY && $tokens->id($index + 1) === '(' ? $index + 1 : $index;
    if ($open === $index && $tokens->id($index) !== '[') {
        return null;
    }
    $last = $tokens->closing($open);
    $entries = [];
    for ($start = $open + 1; $start < $last; $start = $entry['last'] + 2) {
        $entry = entryAt($tokens, $start, $last);
        $entries[] = $entry;
    }
    return ['first' => $index, 'open' => $open, 'last' => $last, 'entries' => $entries];
}

/** One `key => value` from its first token to before the comma. The key is null without one, false where PHP computes it. */
function entryAt(Tokens $tokens, int $start, int $end): array
{
    $arrow = null;
    $function = false;
    for ($index = $start; $index < $end && $tokens->id($index) !== ','; $index++) {
        $function = $function || (defined('T_FN') && $tokens->id($index) === T_FN);
        if ($tokens->id($index) === T_DOUBLE_ARROW && !$function && $arrow === null) {
            $arrow = $index;
        }
        $index = Tokens::opens($tokens->id($index)) ? $tokens->closing($index) : $index;
    }
    return [
        'key' => $arrow === null ? ($tokens->id($start) === T_ELLIPSIS ? false : null) : keyAt($tokens, $start, $arrow),
        'line' => $tokens->line($start),
        'first' => $arrow === null ? $start : $arrow + 1,
        'last' => $index - 1,
    ];
}

/** @return string|int|false */
function keyAt(Tokens $tokens, int $start, int $arrow)
{
    $token = $tokens->code[$start];
    if ($arrow !== $start + 1 || !in_array($token['id'], [T_CONSTANT_ENCAPSED_STRING, T_LNUMBER], true)) {
        return false;
    }
    return $token['id'] === T_LNUMBER ? (int) $token['text'] : stringValue($token['text']);
}

/** The entry of a key; null where the array has none and needs none. A key that PHP computes could be the same one. */
function entryOf(Tokens $tokens, array $array, string $key, string $path, bool $needed): ?array
{
    $found = null;
    foreach ($array['entries'] as $entry) {
        if ($entry['key'] === false) {
            throw new Refusal('shape', "line {$entry['line']}: a key beside $path is computed");
        }
        if ($entry['key'] === $key && $found) {
            throw new Refusal('shape', "line {$entry['line']}: $path is set again, first in line {$found['line']}");
        }
        $found = $entry['key'] === $key ? $entry : $found;
    }
    if (!$found && $needed) {
        throw new Refusal('shape', 'line ' . $tokens->line($array['last']) . ": $path is missing");
    }
    return $found;
}

function arrayIn(Tokens $tokens, array $entry, string $path): array
{
    $array = arrayAt($tokens, $entry['first']);
    if (!$array || $array['last'] !== $entry['last']) {
        throw new Refusal('shape', "line {$entry['line']}: $path is not a plain array");
    }
    return $array;
}

function literalIn(Tokens $tokens, array $entry, string $path): array
{
    if ($entry['first'] !== $entry['last'] || $tokens->id($entry['first']) !== T_CONSTANT_ENCAPSED_STRING) {
        throw new Refusal('shape', "line {$entry['line']}: $path is not a plain string");
    }
    return $tokens->code[$entry['first']];
}

/**
 * Where sessions are kept by `session`: shape "absent", "ok" with type and literal, or "default" where the key leaves
 * it to the kernel (files). `general` may be a string instead of an array.
 */
function sessionOf(Tokens $tokens, array $settings): array
{
    $session = ['shape' => 'absent', 'mode' => '', 'type' => '', 'literal' => null, 'path' => SESSION_PATH];
    $array = $settings;
    foreach (['session', 'session.value', 'session.value.handlers', 'session.value.handlers.general'] as $depth => $path) {
        $entry = entryOf($tokens, $array, SESSION_PATH[$depth], $path, false);
        if (!$entry) {
            return $depth === 0 ? $session : ['shape' => 'default'] + $session;
        }
        if ($depth === 3 && $entry['first'] === $entry['last']) {
            $session['path'] = array_slice(SESSION_PATH, 0, 4);
            break;
        }
        $array = arrayIn($tokens, $entry, $path);
        $mode = $depth === 1 ? entryOf($tokens, $array, 'mode', 'session.value.mode', false) : null;
        $session['mode'] = $mode ? stringValue(literalIn($tokens, $mode, 'session.value.mode')['text']) : $session['mode'];
    }
    if (count($session['path']) === 5) {
        $entry = entryOf($tokens, $array, 'type', implode('.', SESSION_PATH), true);
    }
    $literal = literalIn($tokens, $entry, implode('.', $session['path']));
    return ['shape' => 'ok', 'literal' => $literal, 'type' => stringValue($literal['text'])] + $session;
}

/** The cache's type and, for a server, its host; empty where not set, "computed" where PHP works it out. */
function cacheOf(Tokens $tokens, array $settings): array
{
    $values = ['type' => '', 'host' => ''];
    try {
        $entry = entryOf($tokens, $settings, 'cache', 'cache', false);
        $entry = $entry ? entryOf($tokens, arrayIn($tokens, $entry, 'cache'), 'value', 'cache.value', false) : null;
        if (!$entry) {
            return $values;
        }
        $cache = arrayIn($tokens, $entry, 'cache.value');
        $values['type'] = nameIn($tokens, entryOf($tokens, $cache, 'type', 'cache.value.type', false), 'class_name');
        $server = entryOf($tokens, $cache, sharedCache($values['type']), 'cache.value', false);
        $values['host'] = $server ? nameIn($tokens, $server, 'host') : '';
    } catch (Refusal $refusal) {
        $values['type'] = $values['type'] ?: 'computed';
    }
    return $values;
}

/** The string of an entry, or that of one key where the entry is an array. */
function nameIn(Tokens $tokens, ?array $entry, string $key): string
{
    $array = $entry ? arrayAt($tokens, $entry['first']) : null;
    $entry = $array ? entryOf($tokens, $array, $key, $key, false) : $entry;
    return $entry ? stringValue(literalIn($tokens, $entry, $key)['text']) : '';
}

/** The server kind that a cache's type or class stands for; empty for one that is each node's own. */
function sharedCache(string $type): string
{
    return preg_match('/memcached?|redis/i', $type, $found) ? strtolower($found[0]) : '';
}
