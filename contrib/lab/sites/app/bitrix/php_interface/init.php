<?php
// The owner's hooks.
function ownerGreeting(string $name): string
{
    return "Hello, $name";
}
