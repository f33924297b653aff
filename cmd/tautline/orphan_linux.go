package main

import (
	"os/exec"
	"syscall"
)

// endWithParent has the kernel ask a child to end when we are killed.
func endWithParent(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
