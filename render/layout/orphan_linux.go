package layout

import "syscall"

// endWithParent has the kernel end the child when we are killed.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
