<?php
// Stands for the vendor's restore.php.
echo "restore on ", gethostname(), "\n";
