<?php
// Every fixture: an understood file changes in its literals only, any other one is refused with its line.

require __DIR__ . '/harness.php';

/** The original with each changed literal as a gap; only quoted strings may fill the gaps. */
function onlyLiteralsDiffer(string $before, string $after, array $literals): bool
{
    $parts = preg_split('/(' . implode('|', array_map(function ($literal) {
        return preg_quote($literal, '/');
    }, $literals)) . ')/', $after);
    $pattern = implode('(b?\'(?:[^\'\\\\]|\\\\.)*\'|b?"(?:[^"\\\\]|\\\\.)*")', array_map(function ($part) {
        return preg_quote($part, '/');
    }, $parts));
    return count($parts) === count($literals) + 1 && preg_match("/^$pattern\$/Ds", $before) === 1;
}

function literals(array $values): array
{
    return array_map(function ($value) {
        return var_export($value, true);
    }, array_values($values));
}

function sorted(array $values): array
{
    ksort($values);
    return $values;
}

/** Where there is no session key one line more is all that an edit with the old values makes. */
function addsSession(string $name, string $base): void
{
    $before = file(settings($base));
    $values = settingsValues(settings($base));
    file_put_contents(dbconn($base), fixture('dbconn-ok/not-named'));
    $answer = ask(editRequest($base, $values + ['session' => 'database', 'addSession' => true]));
    $line = "'session' => ['value' => ['mode' => 'default', 'handlers' => ['general' => ['type' => 'database']]], 'readonly' => true],";
    $text = file_get_contents(settings($base));
    law("$name: a session key is added", !$answer['problems'] && included(settings($base), '[$r["session"]["value"]["handlers"]["general"]["type"]]') === ['database'], $answer);
    law("$name: ... by one line", preg_replace('/\r?\n  ' . preg_quote($line, '/') . '/', '', $text, -1, $count) === implode('', $before) && $count === 1, $text);
    $ends = strpos($text, "\r\n") === false ? 0 : substr_count($text, "\n");
    law("$name: ... with the file's line ends", substr_count($text, "\r\n") === $ends);
    $before = picture($base);
    ask(editRequest($base, $values + ['session' => 'database', 'addSession' => true]));
    law("$name: ... once", picture($base) === $before);
}

$only = $argv[1] ?? '';
foreach (glob(__DIR__ . '/fixtures/settings-ok/*.php') as $path) {
    $name = 'settings-ok/' . basename($path, '.php');
    if ($only && strpos($name, $only) === false) {
        continue;
    }
    $base = site(fixture($name));
    $read = ask(readRequest($base));
    $told = ['host' => 1, 'database' => 1, 'login' => 1, 'password' => 1];
    foreach (array_keys($told) as $key) {
        $told[$key] = $read['lines']["0.settings.$key"] ?? null;
    }
    law("$name: reading tells what PHP finds", $told == settingsValues(settings($base)), $read);
    $session = strpos($name, 'session-') !== false;
    if (!$session) {
        addsSession($name, site(fixture($name)));
    }
    $answer = ask(editRequest($base, ['session' => 'in-database']));
    law("$name: is edited", $answer['ended'] && !$answer['problems'] && ($answer['lines']['0.settings.changed'] ?? '') === 'yes', $answer);
    law("$name: PHP finds the new values", settingsValues(settings($base)) == WANTED);
    $changed = literals(WANTED + ($session ? ['session' => 'in-database'] : []));
    law("$name: only literals differ", onlyLiteralsDiffer(fixture($name), file_get_contents(settings($base)), $changed), file_get_contents(settings($base)));
    $before = picture($base);
    $answer = ask(editRequest($base, ['session' => 'in-database']));
    law("$name: a second edit changes nothing", ($answer['lines']['0.settings.changed'] ?? '') === 'no' && picture($base) === $before, $answer);
}
foreach (glob(__DIR__ . '/fixtures/dbconn-ok/*.php') as $path) {
    $name = 'dbconn-ok/' . basename($path, '.php');
    if ($only && strpos($name, $only) === false) {
        continue;
    }
    $base = site(null, fixture($name));
    $read = ask(readRequest($base));
    $answer = ask(editRequest($base));
    law("$name: is edited", $answer['ended'] && !$answer['problems'], $answer);
    if ($name === 'dbconn-ok/not-named') {
        law("$name: has no values to edit", $read['lines']['0.dbconn.shape'] === 'none' && file_get_contents(dbconn($base)) === fixture($name), $read);
        continue;
    }
    file_put_contents("$base/old.php", fixture($name));
    $told = [];
    foreach (array_keys(WANTED) as $key) {
        $told[$key] = $read['lines']["0.dbconn.$key"] ?? null;
    }
    law("$name: reading tells what PHP finds", sorted($told) === sorted(dbconnValues("$base/old.php")), $read);
    law("$name: PHP finds the new values", sorted(dbconnValues(dbconn($base))) === sorted(WANTED));
    law("$name: only literals differ", onlyLiteralsDiffer(fixture($name), file_get_contents(dbconn($base)), literals(WANTED)), file_get_contents(dbconn($base)));
}
foreach (['settings', 'dbconn'] as $kind) {
    foreach (glob(__DIR__ . "/fixtures/$kind-refused/*.php") as $path) {
        $name = "$kind-refused/" . basename($path, '.php');
        if ($only && strpos($name, $only) === false) {
            continue;
        }
        [$slug, $words] = explode(' ', trim(file_get_contents(substr($path, 0, -4) . '.reason')), 2);
        $base = $kind === 'settings' ? site(fixture($name)) : site(null, fixture($name));
        refuses($name, $base, $slug, $words, ['session' => 'in-database']);
    }
}
done();
