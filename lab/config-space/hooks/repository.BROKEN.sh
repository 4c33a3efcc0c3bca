#! /bin/bash
# A profile that cannot be installed, for the test of an installer that gives up.
task_error 801
