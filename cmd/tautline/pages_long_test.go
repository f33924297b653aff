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
)

// TestSignOffPage, TestTutorial and TestStoriesPage do what the pages say, word for word.
func TestSignOffPage(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "shop"), os.DirFS(filepath.Join(repository(t), "examples", "widget-store", "6-saga"))); err != nil {
		t.Fatal(err)
	}
	if commands := doPage(t, dir, "sign-off.md"); commands < 12 {
		t.Errorf("the page has only %d commands", commands)
	}
}

func TestTutorial(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join(repository(t), "examples"))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(buildTautlineDot(t))+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if commands := doPage(t, dir, "tutorial.md"); commands < 20 {
		t.Errorf("the page has only %d commands", commands)
	}
	// Its pictures are those that its commands draw.
	drawn, err := filepath.Glob(filepath.Join(dir, "*.svg"))
	if err != nil || len(drawn) != 2 {
		t.Fatal(drawn, err)
	}
	for _, path := range drawn {
		page := filepath.Join(repository(t), "docs", filepath.Base(path))
		if *update {
			writeFile(t, page, read(t, path))
		}
		if read(t, path) != read(t, page) {
			t.Errorf("%s is out of date; renew it: go test -tags long ./cmd/tautline -run TestTutorial -update", page)
		}
	}
}

func TestStoriesPage(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join(repository(t), "examples"))); err != nil {
		t.Fatal(err)
	}
	if commands := doPage(t, dir, "stories.md"); commands != 1 {
		t.Errorf("the page has %d commands", commands)
	}
}

var shown = regexp.MustCompile("(?s)```console\n(.*?)```")

// doPage does what a page of the documentation says in a directory, which becomes a
// repository, and holds what is answered against what the page says. It counts the
// commands.
func doPage(t *testing.T, dir, name string) (commands int) {
	t.Helper()
	page := read(t, filepath.Join(repository(t), "docs", name))
	sh := func(script string) string {
		cmd := exec.Command("sh", "-c", script)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+dir, "SOURCE_DATE_EPOCH=1795219200", "GIT_CONFIG_NOSYSTEM=1", "TERM=dumb",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, _ := cmd.CombinedOutput() // what it says tells whether it did it
		return string(out)
	}
	sh("git init --quiet --initial-branch=main .")
	for _, block := range shown.FindAllStringSubmatch(page, -1) {
		for _, step := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			command, answer, _ := strings.Cut(strings.TrimSuffix(step, "\n")+"\n", "\n")
			for strings.HasPrefix(answer, ">") {
				var more string
				more, answer, _ = strings.Cut(answer, "\n")
				command += "\n" + strings.TrimPrefix(strings.TrimPrefix(more, ">"), " ")
			}
			if got := sh(command); !says(answer, got) {
				t.Fatalf("%s (-the page +as it is):\n%s", command, cmp.Diff(answer, got))
			}
			commands++
		}
	}
	return commands
}

// says tells whether an answer is what a page says, in which a line "..." stands for any
// lines.
func says(page, answer string) bool {
	parts := strings.Split("\n"+page, "\n...\n")
	rest := "\n" + answer
	for i, part := range parts {
		if i > 0 {
			part = "\n" + part
		}
		switch {
		case i == 0 && !strings.HasPrefix(rest, part):
			return false
		case i == 0:
			rest = rest[len(part):]
			if len(parts) > 1 {
				rest = "\n" + rest
			}
		case i == len(parts)-1:
			return strings.HasSuffix(rest, part)
		default:
			at := strings.Index(rest, part+"\n")
			if at < 0 {
				return false
			}
			rest = rest[at+len(part):]
		}
	}
	return rest == ""
}

func TestSays(t *testing.T) {
	for _, c := range []struct {
		page, answer string
		want         bool
	}{
		{"", "", true}, {"a\n", "a\n", true}, {"a\n", "b\n", false}, {"a\n", "a\nb\n", false},
		{"...\n", "a\nb\n", true}, {"a\n...\n", "a\nb\n", true}, {"a\n...\n", "b\na\n", false},
		{"...\nb\n", "a\nb\n", true}, {"...\nb\n", "b\na\n", false}, {"...\nb\n", "ab\n", false},
		{"...\nb\n...\nd\n", "a\nb\nc\nd\n", true}, {"...\nd\n...\nb\n", "a\nb\nc\nd\n", false},
		{"a\n...\nc\n", "a\nb\nc\n", true}, {"a\n...\nc\n", "a\nb\nd\n", false},
	} {
		if got := says(c.page, c.answer); got != c.want {
			t.Errorf("%q says %q: %v", c.page, c.answer, got)
		}
	}
}
