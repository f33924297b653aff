package lsp

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// playJudge names what makes this program the process that judges, as a told judge.
const playJudge = "TAUTLINE_TEST_JUDGE"

func TestMain(m *testing.M) {
	if os.Getenv(playJudge) == "" {
		os.Exit(m.Run())
	}
	err := Answer(context.Background(), struct {
		io.Reader
		io.Writer
		io.Closer
	}{os.Stdin, os.Stdout, io.NopCloser(nil)}, told{})
	if err != nil {
		panic(err)
	}
}

// told is a judge that does what the directory is called.
type told struct{}

// full has something everywhere.
var full = Verdict{
	IsModel: true, Loads: true, Whole: true, Search: 3 * time.Second,
	Diagnostics: []Diagnostic{
		{File: "/a.cue", Range: Range{Position{1, 2}, Position{3, 4}}, Severity: 1, Code: "rule", Message: "words \x00 \u2028 é", Related: []Place{{"/b.cue", Range{End: Position{0, 1}}, "there"}}},
		{File: "/b.cue", Severity: 2},
	},
	Read:      []string{"/a.cue", "/b.cue"},
	Entities:  []Entity{{Of: "boxes", ID: "b", Detail: "a store", File: "/a.cue", Range: Range{Position{5, 6}, Position{7, 8}}}},
	Platforms: []string{"own"},
}

func (told) Verdict(_ context.Context, a Ask) (*Verdict, error) {
	switch a.Dir {
	case "error":
		return nil, errors.New("it can't be read")
	case "panic":
		panic("a bug")
	case "hang":
		time.Sleep(time.Hour)
	case "end":
		os.Exit(3)
	}
	return &full, nil
}

func (told) Facts(_ context.Context, a Ask, entity string) (string, error) {
	return entity + " of " + a.Dir + ": " + a.Files["/a.cue"], nil
}

func (told) Mends(context.Context, Ask) ([]Mend, error) {
	return []Mend{{Title: "mend", Rule: "rule", At: Place{File: "/a.cue"}, Edit: Edit{New: "new"}}}, nil
}

func (told) Rename(_ context.Context, _ Ask, n Renaming) ([]Edit, error) {
	if n.New == "taken" {
		return nil, &Refusal{"it is taken"}
	}
	return []Edit{{File: "/a.cue", New: n.New}}, nil
}

// TestRemote: what another process answers arrives as it was said, whatever it is, and
// one that ends or doesn't answer is followed by another.
func TestRemote(t *testing.T) {
	r := &Remote{Command: func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), playJudge+"=1")
		return cmd
	}}
	t.Cleanup(r.Close)
	ctx := context.Background()
	here, there := told{}, r

	verdict := func() {
		t.Helper()
		v, err := there.Verdict(ctx, Ask{Dir: "model"})
		if err != nil || !cmp.Equal(*v, full) {
			t.Errorf("%v\n%s", err, cmp.Diff(full, *v))
		}
	}
	verdict()
	if _, err := there.Verdict(ctx, Ask{Dir: "error"}); err == nil || err.Error() != "it can't be read" {
		t.Errorf("an error arrives as %v", err)
	}
	if _, err := there.Verdict(ctx, Ask{Dir: "panic"}); err == nil || !strings.Contains(err.Error(), "a bug in tautline, not in your model: a bug") {
		t.Errorf("a panic arrives as %v", err)
	}
	first := r.now
	verdict()
	if r.now != first {
		t.Error("another process was begun for an error")
	}

	a := Ask{Dir: "model", Files: map[string]string{"/a.cue": "text"}, Whole: true, Kept: true}
	want, _ := here.Facts(ctx, a, "boxes.b")
	if got, err := there.Facts(ctx, a, "boxes.b"); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	mends, _ := here.Mends(ctx, a)
	if got, err := there.Mends(ctx, a); err != nil || !cmp.Equal(got, mends) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := there.Rename(ctx, a, Renaming{New: "free"}); err != nil || len(got) != 1 || got[0].New != "free" {
		t.Errorf("%v, %v", got, err)
	}
	var no *Refusal
	if _, err := there.Rename(ctx, a, Renaming{New: "taken"}); !errors.As(err, &no) || no.Why != "it is taken" {
		t.Errorf("a refusal arrives as %v", err)
	}

	if _, err := there.Verdict(ctx, Ask{Dir: "end"}); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("a process that ends: %v", err)
	}
	verdict()
	short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if _, err := there.Verdict(short, Ask{Dir: "hang"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a process that doesn't answer: %v", err)
	}
	verdict()
	r.Close()
	if _, err := there.Verdict(ctx, Ask{}); !errors.Is(err, errOver) {
		t.Errorf("after the end: %v", err)
	}
}
