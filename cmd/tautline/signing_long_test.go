//go:build long

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestSigning signs and verifies with ssh-keygen as it is installed here.
func TestSigning(t *testing.T) {
	examples := filepath.Join(repository(t), "examples")
	testscript.Run(t, testscript.Params{
		Dir: "testdata/signing", UpdateScripts: *update, RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
			e.Setenv("EXAMPLES", examples)
			e.Setenv("TERM", "xterm")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "signer": signer, "appends": appends},
	})
}

// signer WHO KEY adds somebody to the allowed signers.
func signer(ts *testscript.TestScript, _ bool, args []string) {
	key := strings.Join(strings.Fields(ts.ReadFile(args[1]))[:2], " ")
	add(ts, ".tautline/allowed_signers", args[0]+" namespaces=\"signoff@tautline.dev\" "+key)
}

// appends FILE LINE adds a line to a file.
func appends(ts *testscript.TestScript, _ bool, args []string) { add(ts, args[0], args[1]) }

func add(ts *testscript.TestScript, file, line string) {
	f, err := os.OpenFile(ts.MkAbs(file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.WriteString(line + "\n")
	ts.Check(err)
	ts.Check(f.Close())
}

var shown = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestSignOffPage does what docs/sign-off.md says, word for word, and answers what it says.
func TestSignOffPage(t *testing.T) {
	dir := t.TempDir()
	shop := filepath.Join(dir, "shop")
	if err := os.CopyFS(shop, os.DirFS(filepath.Join(repository(t), "examples", "widget-store", "6-saga"))); err != nil {
		t.Fatal(err)
	}
	page := read(t, filepath.Join(repository(t), "docs", "sign-off.md"))
	sh := func(script string) string {
		cmd := exec.Command("sh", "-c", script)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+dir, "SOURCE_DATE_EPOCH=1795219200", "GIT_CONFIG_NOSYSTEM=1", "TERM=dumb",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, _ := cmd.CombinedOutput() // what it says tells whether it did it
		return string(out)
	}
	sh("git init --quiet --initial-branch=main .")
	commands := 0
	for _, block := range shown.FindAllStringSubmatch(page, -1) {
		for _, step := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			command, answer, _ := strings.Cut(strings.TrimSuffix(step, "\n")+"\n", "\n")
			for strings.HasPrefix(answer, ">") {
				var more string
				more, answer, _ = strings.Cut(answer, "\n")
				command += "\n" + strings.TrimPrefix(strings.TrimPrefix(more, ">"), " ")
			}
			if d := cmp.Diff(answer, sh(command)); d != "" {
				t.Fatalf("%s (-the page +as it is):\n%s", command, d)
			}
			commands++
		}
	}
	if commands < 12 {
		t.Errorf("the page has only %d commands", commands)
	}
}
