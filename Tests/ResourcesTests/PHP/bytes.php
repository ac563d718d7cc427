<?php
// Any bytes but NUL go into the files and come back out of PHP as they were.

require __DIR__ . '/harness.php';

function randomValue(int $round): string
{
    $length = $round % 40 + 1;
    $signs = "'\"\\\$\n\r?>{}<*/1";
    $value = '';
    while (strlen($value) < $length) {
        $value .= random_int(0, 1) ? $signs[random_int(0, strlen($signs) - 1)] : chr(random_int(1, 255));
    }
    return $value;
}

$seed = (int) (getenv('ROUNDS') ?: 500);
$base = site(fixture('settings-ok/closures'), fixture('dbconn-ok/signs'));
$broken = [];
for ($round = 0; $round < $seed; $round++) {
    $values = [];
    foreach (array_keys(WANTED) as $key) {
        $values[$key] = $round < 256 && $key === 'password' ? 'a' . chr(max(1, $round)) . '\\' : randomValue($round);
    }
    $answer = ask(editRequest($base, $values));
    $told = ask(readRequest($base))['lines'];
    $same = !$answer['problems'] && settingsValues(settings($base)) == $values && dbconnValues(dbconn($base)) == $values;
    foreach ($values as $key => $value) {
        $same = $same && $told["0.settings.$key"] === $value && $told["0.dbconn.$key"] === $value;
    }
    $same || $broken[] = [array_map('bin2hex', $values), $answer];
}
law("$seed rounds of random bytes come back", $broken === [], array_slice($broken, 0, 2));
done();
