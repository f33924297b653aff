//go:build long

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// shutIn is a run of a program in a directory, which is all that there is: no PATH, no
// HOME, no /tmp, no /proc.
func shutIn(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command("/"+program, args...)
	cmd.Dir, cmd.Env = "/", []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: dir}
	if os.Getuid() != 0 {
		// Whoever isn't root is so among themselves.
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}
