package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// withDot is the build tag of a tautline that carries tautline-dot, and dotInside
// where that lies for it: no file of this repository.
const (
	withDot   = "tautlinedot"
	dotInside = "render/layout/tautline-dot"
)

// release builds tautline for every system, with tautline-dot inside, and puts
// beside it what it carries, and the licences.
func release(root, dir string) error {
	for _, t := range targets {
		path, err := build(root, filepath.Join(dir, t.String()), t)
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

// build builds tautline as it is released.
func build(root, dir string, t target) (path string, err error) {
	meanwhile, err := os.MkdirTemp("", "tautline-release-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(meanwhile)
	dot, err := compile(root, meanwhile, "tautline-dot", t)
	if err != nil {
		return "", err
	}
	root, err = filepath.Abs(root)
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, filepath.FromSlash(dotInside)): dot}})
	if err != nil {
		return "", err
	}
	laid := filepath.Join(meanwhile, "overlay.json")
	if err := os.WriteFile(laid, overlay, 0o600); err != nil {
		return "", err
	}
	return compile(root, dir, "tautline", t, "-tags="+withDot, "-overlay="+laid)
}

// compile builds a program without C, without the paths of this machine, and
// without what only a debugger reads.
func compile(root, dir, program string, t target, flags ...string) (path string, err error) {
	path = filepath.Join(dir, program)
	if t.os == "windows" {
		path += ".exe"
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return "", err
	}
	args := append([]string{"build", "-trimpath", "-ldflags=-s -w", "-o", path}, flags...)
	cmd := exec.Command("go", append(args, "./cmd/"+program)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s for %s: %w\n%s", program, t, err, said)
	}
	return path, nil
}
