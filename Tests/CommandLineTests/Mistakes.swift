/// Command lines that cannot be understood.
enum Mistakes {
    /// A line, the slug, what is wrong, what to do.
    static let all: [(line: String, code: String, message: String, hint: String)] = [
        ("", "no-command", "no command was given", "See: bxctl help"),
        ("-f p", "no-command", "no command was given", "See: bxctl help"),
        (
            "paln -f p", "unknown-command", "there is no command paln",
            "Did you mean plan? See: bxctl help"
        ),
        ("xyzzy", "unknown-command", "there is no command xyzzy", "See: bxctl help"),
        (
            "help aply", "unknown-command", "there is no command aply",
            "Did you mean apply? See: bxctl help"
        ),
        (
            "plan -f p --dif", "unknown-flag", "plan has no flag --dif",
            "Did you mean --diff? See: bxctl help plan"
        ),
        (
            "--limt vm03 plan", "unknown-flag", "there is no flag --limt",
            "Did you mean --limit? See: bxctl help"
        ),
        (
            "apply -f p --diff", "unknown-flag", "apply has no flag --diff; plan has it",
            "See: bxctl help apply"
        ),
        ("plan -x -f p", "unknown-flag", "plan has no flag -x", "See: bxctl help plan"),
        (
            "plan", "missing-flag", "no manifest was given: name one with -f FILE",
            "See: bxctl help plan"
        ),
        (
            "render -f p", "missing-flag",
            "--node is missing: it tells the files of which node to print",
            "See: bxctl help render"
        ),
        (
            "restore -f p", "missing-flag",
            "--path is missing: it tells what to bring back; --list shows what there is",
            "See: bxctl help restore"
        ),
        (
            "restore -f p --list --overwrite", "conflict",
            "--list and --overwrite exclude each other", "See: bxctl help restore"
        ),
        (
            "restore -f p --path x --since yesterday", "bad-value",
            "--since is yesterday, but must be a length of time such as 500ms, 20s, 5m, 2h or 14d",
            "See: bxctl help restore"
        ),
        ("show", "missing-word", "no file was named", "See: bxctl help show"),
        (
            "plan -f", "missing-value", "--filename needs a value, as in --filename FILE",
            "See: bxctl help plan"
        ),
        (
            "render -f p --node --path /a", "missing-value",
            "--node needs a value, as in --node NODE", "See: bxctl help render"
        ),
        (
            "plan -f p --diff=yes", "unexpected-value", "--diff takes no value",
            "See: bxctl help plan"
        ),
        ("plan --filename=", "bad-value", "--filename has an empty value", "See: bxctl help plan"),
        (
            "plan -f p -o jsno", "bad-value", "--output is jsno, but must be text, json",
            "Did you mean json? See: bxctl help plan"
        ),
        (
            "plan -f p -o jsonl", "bad-value", "--output is jsonl, but must be text, json",
            "Did you mean json? See: bxctl help plan"
        ),
        (
            "apply -f p --through synk", "bad-value",
            "--through is synk, but must be preflight, trust, sync, database, web, balancer, "
                + "register", "Did you mean sync? See: bxctl help apply"
        ),
        (
            "plan -f p --parallel 0", "bad-value",
            "--parallel is 0, but must be a whole number from 1 to 10000",
            "See: bxctl help plan"
        ),
        (
            "plan -f p --timeout 5", "bad-value",
            "--timeout is 5, but must be a length of time such as 500ms, 20s, 5m, 2h or 14d",
            "See: bxctl help plan"
        ),
        (
            "plan -f p --timeout 0s", "bad-value", "--timeout leaves no time to work",
            "See: bxctl help plan"
        ),
        (
            "plan -f p -q -v", "conflict", "--quiet and --verbose exclude each other",
            "See: bxctl help plan"
        ),
        (
            "plan pool.yaml", "unexpected-word",
            "plan does not know what to do with pool.yaml; a manifest is given with -f",
            "See: bxctl help plan"
        ),
        (
            "plan -f p -- --diff", "unexpected-word",
            "plan does not know what to do with --diff; a manifest is given with -f",
            "See: bxctl help plan"
        ),
        (
            "version now", "unexpected-word", "version does not know what to do with now",
            "See: bxctl help version"
        ),
        (
            "help plan apply", "unexpected-word", "help does not know what to do with apply",
            "See: bxctl help help"
        ),
    ]
}
