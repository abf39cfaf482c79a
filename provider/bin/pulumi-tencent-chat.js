#!/usr/bin/env node
// Checked in, since npm links a command only if its file is there before the package is built.
import "../dist/cli/main.js";
