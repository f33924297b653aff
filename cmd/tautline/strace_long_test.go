//go:build long && linux

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// traced runs a command under strace, and is what it asked of the kernel: each call
// that names a file, goes to the network, or begins a program.
func traced(t *testing.T, dir, program string, args ...string) []string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "calls")
	strace := append([]string{"-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", "trace=%file,%network", "-e", "signal=none", "-o", log, program}, args...)
	cmd := exec.Command("strace", strace...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "CUE_CACHE_DIR=", "CUE_REGISTRY=registry.example")
	var said bytes.Buffer
	cmd.Stderr = &said
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatalf("strace: %v", err)
	}
	if code := cmd.ProcessState.ExitCode(); code > exitUnjudged || strings.Contains(said.String(), "strace:") {
		t.Fatalf("exit code %d: %s", code, said.String())
	}
	return strings.Split(strings.TrimSpace(read(t, log)), "\n")
}

var (
	call = regexp.MustCompile(`^\d+ +(?:<\.\.\. )?(\w+)\(?`)
	path = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
)

// looksAt tells whether a call only asks what a file is.
func looksAt(name string) bool {
	return strings.Contains(name, "stat") || strings.HasPrefix(name, "readlink") || strings.HasPrefix(name, "access") || strings.HasPrefix(name, "faccess") || name == "getcwd"
}

// A check opens what it was given, itself, and what Go's runtime reads of the kernel:
// no other file, nothing of the network, and no program but its own.
func TestCheckOpensWhatItIsGiven(t *testing.T) {
	program := filepath.Join(t.TempDir(), "tautline")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./cmd/tautline")
	build.Dir = repository(t)
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released: no libraries of the system
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	module := "module: \"h.example\"\nlanguage: version: \"v0.9.0\"\n"
	for name, files := range map[string]map[string]string{
		"ordinary":         {"system.cue": endingModel},
		"with a module":    {"system.cue": "package h\nimport \"x.example/y\"\nsystem: \"h\"\nboxes: a: {kind: \"queue\", title: y.z}\n", "cue.mod/module.cue": module, "cue.mod/pkg/x.example/y/y.cue": "package y\nz: \"x\"\n"},
		"asks the network": {"system.cue": "package h\nimport \"x.example/y@v1\"\nsystem: y.z\n", "cue.mod/module.cue": module + "deps: \"x.example/y@v1\": v: \"v1.0.0\"\n"},
		"embeds":           {"system.cue": "@extern(embed)\npackage h\nsystem: \"h\"\nboxes: a: {kind: \"queue\", title: string @embed(file=\"secret.txt\", type=text)}\n", "secret.txt": "x"},
		"embeds afar":      {"system.cue": "@extern(embed)\npackage h\nsystem: \"h\"\nboxes: a: {kind: \"queue\", title: string @embed(glob=\"/etc/*\", type=text)}\n"},
		"interprets":       {"system.cue": "@extern(wasm)\npackage h\nsystem: \"h\"\nf: _ @extern(\"x.wasm\", abi=c, sig=\"func(): int\")\n", "x.wasm": "x"},
		"runs":             {"system.cue": "package h\nimport \"tool/exec\"\nsystem: \"h\"\ncommand: x: exec.Run & {cmd: \"id\"}\n"},
		"takes tags":       {"system.cue": "package h\nsystem: string @tag(s,var=username)\nboxes: a: {kind: \"queue\", title: string @tag(h,var=hostname)}\n"},
		"names addresses":  {"system.cue": "package h\nsystem: \"h\"\nsource: \"https://x.example/y\"\nboxes: a: {kind: \"queue\", source: \"file:///etc/passwd\", title: \"/etc/passwd\"}\n"},
		"imports far":      {"system.cue": "package h\nimport x \"../../../../etc\"\nsystem: x.y\n"},
		"imports far off":  {"system.cue": "package h\nimport x \"x.example/../../etc\"\nsystem: x.y\n"},
		"keeps the time":   {"system.cue": "package h\nimport \"time\"\nsystem: \"h\"\nboxes: a: {kind: \"queue\", title: time.FormatString(\"MST\", \"2026-01-01T00:00:00Z\")}\n"},
		"asks for names":   {"system.cue": "package h\nimport \"net\"\nsystem: \"h\"\nboxes: a: {kind: \"queue\", title: \"\\(net.FQDN & \"x.example\")\"}\n"},
		"loops":            {"system.cue": "package h\nimport \"list\"\nsystem: \"h\"\n_x: [for a in list.Range(0, 100000, 1) for b in list.Range(0, 100000, 1) {a}]\n"},
		"links":            {"system.cue": endingModel, "LINK more.cue": "/etc/passwd"},
		"links to a dir":   {"system.cue": endingModel, "LINK parts": "/etc"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "model")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			for file, content := range files {
				if link, ok := strings.CutPrefix(file, "LINK "); !ok {
					writeFile(t, filepath.Join(dir, file), content)
				} else if err := os.Symlink(content, filepath.Join(dir, link)); err != nil {
					t.Fatal(err)
				}
			}
			for _, args := range [][]string{{"check", "--load-timeout", "2s"}, {"check", "--load-timeout", "2s", "./..."}} {
				for _, line := range traced(t, dir, program, args...) {
					if why := unwanted(line, dir, program); why != "" {
						t.Errorf("%s: %s: %s", strings.Join(args, " "), why, line)
					}
				}
			}
		})
	}
}

// unwanted says what is wrong with a call, "" if nothing is.
func unwanted(line, dir, program string) string {
	m := call.FindStringSubmatch(line)
	if m == nil || strings.Contains(line, "resumed>") {
		return ""
	}
	name := m[1]
	var of string
	if p := path.FindStringSubmatch(line); p != nil {
		of = p[1]
	}
	switch {
	case name == "execve":
		if of != program && of != "/proc/self/exe" {
			return "another program"
		}
		return ""
	case looksAt(name):
		return ""
	case name == "openat" || name == "open":
		if of == dir || strings.HasPrefix(of, dir+"/") || !strings.HasPrefix(of, "/") && !strings.Contains(of, "..") {
			if strings.Contains(line, "O_WRONLY") || strings.Contains(line, "O_RDWR") || strings.Contains(line, "O_CREAT") {
				return "it writes"
			}
			if strings.HasSuffix(of, "secret.txt") || strings.HasSuffix(of, ".wasm") || strings.HasSuffix(of, "more.cue") {
				return "not of the model"
			}
			return ""
		}
		if of == program {
			return ""
		}
		for _, kernel := range []string{"/proc/", "/sys/kernel/mm/", "/sys/fs/cgroup/", "/dev/null"} {
			if strings.HasPrefix(of, kernel) && of != "/proc/self/environ" {
				return ""
			}
		}
		return "another file"
	}
	return "a call of " + name
}
