//go:build !unix

package layout

import "os/exec"

// inGroup changes nothing where there are no process groups: the child is
// killed, and WaitDelay gives up on whatever it has started.
func inGroup(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}
