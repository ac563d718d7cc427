<?php
// The request comes on standard input as one JSON object, the answer leaves as lines "KEY BASE64".
// Only the last line, "end NONCE", says that the answer is whole: a fatal error or an exit never prints it.

const ANSWER_BYTES = 4194304;
const REQUEST_BYTES = 1048576;
const FILE_BYTES = 1048576;
const VALUE_BYTES = 4096;

/** Why something is left alone. The message names places and keys, never a value from a file. */
final class Refusal extends Exception
{
    public $slug;

    public function __construct(string $slug, string $message)
    {
        parent::__construct($message);
        $this->slug = $slug;
    }
}

final class Answer
{
    private static $written = 0;

    public static function give(string $key, $value): void
    {
        self::line($key . ' ' . base64_encode((string) $value));
    }

    public static function flag(string $key, bool $value): void
    {
        self::give($key, $value ? 'yes' : 'no');
    }

    /** @param string $subject the site's index, or "-" where no site is meant */
    public static function problem(string $subject, string $slug, string $message): void
    {
        self::give('problem', "$subject $slug $message");
    }

    public static function end(string $nonce): void
    {
        self::line("end $nonce");
        fflush(STDOUT);
    }

    private static function line(string $line): void
    {
        self::$written += strlen($line) + 1;
        if (self::$written > ANSWER_BYTES) {
            fwrite(STDERR, "the answer would be longer than its limit\n");
            exit(70);
        }
        fwrite(STDOUT, "$line\n");
    }
}

function requestFrom($stream): array
{
    $text = stream_get_contents($stream, REQUEST_BYTES + 1);
    $request = strlen((string) $text) > REQUEST_BYTES ? null : json_decode((string) $text, true, 16);
    if (!is_array($request) || !preg_match('/^[A-Za-z0-9_-]{1,64}$/D', (string) ($request['nonce'] ?? ''))) {
        fwrite(STDERR, "the request is no JSON object with a nonce\n");
        exit(64);
    }
    return $request;
}

/** A text of the request: a JSON string, or {"base64": "..."} where its bytes are no UTF-8. */
function text(array $request, string $key, int $limit = VALUE_BYTES): string
{
    $value = $request[$key] ?? null;
    if (is_array($value) && is_string($value['base64'] ?? null)) {
        $value = base64_decode($value['base64'], true);
    }
    if (!is_string($value)) {
        throw new Refusal('bad-request', "$key is missing or no text");
    }
    if (strlen($value) > $limit || strpos($value, "\0") !== false) {
        throw new Refusal('bad-request', "$key is too long or has a NUL byte");
    }
    return $value;
}

/** @return string[] */
function texts(array $request, string $key): array
{
    $values = $request[$key] ?? [];
    if (!is_array($values) || count($values) > 1000) {
        throw new Refusal('bad-request', "$key is no list");
    }
    $texts = [];
    foreach (array_keys($values) as $index) {
        $texts[] = text($values, (string) $index);
    }
    return $texts;
}

/** The system's own words for the call that has just failed, without the names that PHP puts before them. */
function lastReason(): string
{
    $message = (string) (error_get_last()['message'] ?? '');
    error_clear_last();
    return preg_match('/: ([^:]+)$/D', $message, $found) ? trim($found[1]) : 'no reason given';
}
