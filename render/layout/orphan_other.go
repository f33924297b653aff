//go:build unix && !linux

package layout

import "syscall"

// endWithParent does nothing here: only Linux tells a child that its parent is gone.
func endWithParent(*syscall.SysProcAttr) {}
