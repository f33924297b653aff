//go:build long

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// stage is a part of the Dockerfile.
type stage struct {
	from string
	do   []string
}

func stages(t *testing.T) []stage {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var out []stage
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		switch from, is := strings.CutPrefix(line, "FROM "); {
		case is:
			out = append(out, stage{from: from})
		case line != "" && !strings.HasPrefix(line, "#"):
			out[len(out)-1].do = append(out[len(out)-1].do, line)
		}
	}
	return out
}

// TestImage does what the Dockerfile says as far as a machine without Docker can: it
// builds by its commands, and looks at what is copied.
func TestImage(t *testing.T) {
	all := stages(t)
	if len(all) != 3 || all[2].from != "scratch" {
		t.Fatalf("%+v", all)
	}
	for _, s := range all[:2] {
		if !regexp.MustCompile(`:[0-9]+\.[0-9]+(\.[0-9]+)?(-slim)? AS [a-z]+$`).MatchString(s.from) {
			t.Errorf("%s is not pinned by its version", s.from)
		}
	}
	for _, s := range all[1:] {
		if !slices.Contains(s.do, "USER 65532:65532") {
			t.Errorf("whoever runs %s is root", s.from)
		}
	}
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	minor := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindSubmatch(gomod)[1]
	if !strings.Contains(all[0].from, " golang:"+string(minor)+".") {
		t.Errorf("%s is not the Go of go.mod, %s", all[0].from, minor)
	}

	out := t.TempDir()
	for _, do := range all[0].do {
		command, is := strings.CutPrefix(do, "RUN ")
		if !is || strings.HasPrefix(command, "go mod download") {
			continue
		}
		cmd := exec.Command("sh", "-e", "-c", strings.ReplaceAll(command, "/out", out))
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "TARGETOS="+runtime.GOOS, "TARGETARCH="+runtime.GOARCH)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, said)
		}
	}
	if !slices.Contains(all[2].do, "COPY --from=build /out/ /") {
		t.Fatalf("%v", all[2].do)
	}
	var files []string
	err = filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err == nil && path != out && (!e.IsDir() || e.Name() == "tmp" || e.Name() == "work") {
			files = append(files, filepath.ToSlash(strings.TrimPrefix(path, out)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"/licenses/LICENSE", "/licenses/NOTICE", "/tmp", "/usr/local/bin/tautline", "/work"}
	if !slices.Equal(files, want) {
		t.Errorf("the image holds %v, want %v", files, want)
	}
	if info, err := os.Stat(filepath.Join(out, "tmp")); err != nil || info.Mode().Perm() != 0o777 || info.Mode()&fs.ModeSticky == 0 {
		t.Errorf("nobody but root may write to /tmp: %v, %v", info.Mode(), err)
	}
	standsAlone(t, filepath.Join(out, "usr", "local", "bin", "tautline"))
	// With nothing else there: no dot, no PATH, and a temporary directory of its own.
	draw := exec.Command(filepath.Join(out, "usr", "local", "bin", "tautline"), "render", "--format", "svg", ".")
	draw.Dir = filepath.Join(root, "examples", "widget-store", "2-function")
	draw.Env = []string{"TMPDIR=" + filepath.Join(out, "tmp")}
	if svg, err := draw.Output(); err != nil || !strings.Contains(string(svg), "<svg") {
		t.Errorf("it doesn't draw: %v\n%.200s", err, svg)
	}
}
