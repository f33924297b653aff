//go:build long && !linux

package main

import (
	"os/exec"
	"path/filepath"
)

// shutIn is a run of a program in a directory, without anything that helps it to draw.
func shutIn(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(dir, program), args...)
	cmd.Dir, cmd.Env = dir, []string{"PATH=", "TMPDIR=" + filepath.Join(dir, "none"), "TMP=" + filepath.Join(dir, "none")}
	return cmd
}
