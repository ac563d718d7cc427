<?php
// Stands for the vendor's bitrixsetup.php.
echo "bitrixsetup on ", gethostname(), "\n";
