<?php
// PHP's own tokenizer reads the files, so that comments, strings and nesting are what the site's PHP sees.
// Nothing of the file is run here.

final class Tokens
{
    /** Significant tokens only: id (or character), text, line, offset, depth of brackets,
     *  whether in a function's or class's body, depth of blocks that end by a word. */
    public $code = [];
    public $bom = false;
    public $crlf = false;

    public static function of(string $bytes): self
    {
        $tokens = new self();
        $tokens->bom = strncmp($bytes, "\xEF\xBB\xBF", 3) === 0;
        $tokens->crlf = strpos($bytes, "\r\n") !== false;
        $tokens->read($bytes);
        $tokens->measure();
        return $tokens;
    }

    private function read(string $bytes): void
    {
        try {
            $raw = @token_get_all($bytes, TOKEN_PARSE);
        } catch (Throwable $error) {
            // The parser's message may quote a password; its line is enough.
            throw new Refusal('syntax', "line {$error->getLine()}: PHP cannot parse it");
        }
        $offset = 0;
        $line = 1;
        foreach ($raw as $token) {
            $text = is_array($token) ? $token[1] : $token;
            $id = is_array($token) ? $token[0] : $token;
            if (!in_array($id, [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true)) {
                $this->code[] = ['id' => $id, 'text' => $text, 'line' => $line, 'offset' => $offset];
            }
            $offset += strlen($text);
            $line += preg_match_all('/\r\n|\n|\r/', $text);
        }
        if ($offset !== strlen($bytes)) {
            throw new Refusal('shape', 'line ' . $line . ': PHP reads something else than the bytes of the file');
        }
        $first = $this->code[0] ?? null;
        if ($first && $first['id'] === T_INLINE_HTML && $first['text'] === "\xEF\xBB\xBF") {
            array_shift($this->code);
        }
        if (($this->code[0]['id'] ?? null) !== T_OPEN_TAG) {
            throw new Refusal('shape', 'line 1: does not begin with an opening tag of PHP');
        }
    }

    private function measure(): void
    {
        $stack = [];
        $function = false;
        $classes = [T_CLASS, T_TRAIT, T_INTERFACE];
        $blocks = 0;
        foreach ($this->code as $index => $token) {
            $id = $token['id'];
            if ($id === T_HALT_COMPILER) {
                throw new Refusal('shape', "line {$token['line']}: __halt_compiler");
            }
            if (self::closes($id)) {
                array_pop($stack);
            } elseif (in_array($id, [T_ENDIF, T_ENDFOR, T_ENDFOREACH, T_ENDWHILE, T_ENDSWITCH, T_ENDDECLARE], true)) {
                $blocks--;
            }
            $this->code[$index] += [
                'depth' => count($stack), 'function' => in_array('f', $stack, true), 'blocks' => $blocks,
            ];
            if ($id === T_FUNCTION || (in_array($id, $classes, true) && $this->id($index - 1) !== T_DOUBLE_COLON)) {
                $function = true;
            } elseif ($id === ';') {
                $function = false;
            } elseif (self::opens($id)) {
                $stack[] = $function && $id === '{' ? 'f' : '-';
                $function = $function && $id !== '{';
            } elseif ($this->opensBlock($index)) {
                $blocks++;
            }
        }
    }

    /** `if (...):` and its like, which no brace closes. */
    private function opensBlock(int $index): bool
    {
        $words = [T_IF, T_FOR, T_FOREACH, T_WHILE, T_SWITCH, T_DECLARE];
        if (!in_array($this->code[$index]['id'], $words, true) || $this->id($index + 1) !== '(') {
            return false;
        }
        return $this->id($this->closing($index + 1) + 1) === ':';
    }

    public static function opens($id): bool
    {
        $attribute = defined('T_ATTRIBUTE') && $id === constant('T_ATTRIBUTE');
        return $attribute || in_array($id, ['(', '[', '{', T_CURLY_OPEN, T_DOLLAR_OPEN_CURLY_BRACES], true);
    }

    public static function closes($id): bool
    {
        return $id === ')' || $id === ']' || $id === '}';
    }

    /** The id at a place; null past either end. */
    public function id(int $index)
    {
        return $this->code[$index]['id'] ?? null;
    }

    public function line(int $index): int
    {
        return $this->code[$index]['line'] ?? (end($this->code)['line']);
    }

    /** The place of the bracket that closes the one at a place. */
    public function closing(int $index): int
    {
        $depth = 0;
        for ($last = count($this->code); $index < $last; $index++) {
            $depth += self::opens($this->id($index)) ? 1 : (self::closes($this->id($index)) ? -1 : 0);
            if ($depth === 0) {
                return $index;
            }
        }
        return $last - 1;
    }

    public function isTopLevel(int $index): bool
    {
        return $this->code[$index]['depth'] === 0 && $this->code[$index]['blocks'] === 0;
    }

    public function startsStatement(int $index): bool
    {
        return in_array($this->id($index - 1), [';', '}', T_OPEN_TAG, T_CLOSE_TAG, T_INLINE_HTML], true);
    }

    public function endsStatement(int $index): bool
    {
        return in_array($this->id($index), [';', T_CLOSE_TAG, null], true);
    }
}

/** The value of a constant string as PHP would read it, by the rules of PHP's manual for '...' and "...". */
function stringValue(string $literal): string
{
    $literal = ltrim($literal, 'bB');
    $body = (string) substr($literal, 1, -1);
    if ($literal[0] === "'") {
        return preg_replace('/\\\\([\\\\\'])/', '$1', $body);
    }
    $pattern = '/\\\\(?:([ntrvef\\\\$"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]+)\})/';
    $signs = ['n' => "\n", 't' => "\t", 'r' => "\r", 'v' => "\v", 'e' => "\e", 'f' => "\f"];
    return preg_replace_callback($pattern, function (array $found) use ($signs): string {
        if (($found[1] ?? '') !== '') {
            return $signs[$found[1]] ?? $found[1];
        }
        if (($found[2] ?? '') !== '') {
            return chr(octdec($found[2]) & 255);
        }
        return ($found[3] ?? '') !== '' ? chr(hexdec($found[3])) : utf8Character((int) hexdec($found[4]));
    }, $body);
}

function utf8Character(int $code): string
{
    if ($code < 0x80) {
        return chr($code);
    }
    $tail = chr(0x80 | $code & 0x3F);
    if ($code < 0x800) {
        return chr(0xC0 | $code >> 6) . $tail;
    }
    $tail = chr(0x80 | $code >> 6 & 0x3F) . $tail;
    return $code < 0x10000
        ? chr(0xE0 | $code >> 12) . $tail
        : chr(0xF0 | $code >> 18) . chr(0x80 | $code >> 12 & 0x3F) . $tail;
}

function singleQuoted(string $value): string
{
    return "'" . strtr($value, ['\\' => '\\\\', "'" => "\\'"]) . "'";
}
