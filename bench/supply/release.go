package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// release builds both programs for every system, and puts beside each what it
// carries, and beside all of them the licences.
func release(root, dir string) error {
	for _, t := range targets {
		for _, program := range programs {
			path, err := build(root, filepath.Join(dir, t.String()), program, t)
			if err != nil {
				return err
			}
			var list bytes.Buffer
			if err := sbom(&list, root, path); err != nil {
				return err
			}
			if err := os.WriteFile(path+".cdx.json", list.Bytes(), 0o644); err != nil {
				return err
			}
		}
		for _, name := range []string{"LICENSE", "NOTICE"} {
			text, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, t.String(), name), text, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// build builds a program as it is released: without C, without the paths of this
// machine, and without what only a debugger reads.
func build(root, dir, program string, t target) (path string, err error) {
	path = filepath.Join(dir, program)
	if t.os == "windows" {
		path += ".exe"
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "./cmd/"+program)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s for %s: %w\n%s", program, t, err, said)
	}
	return path, nil
}
