package layout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
)

// child is a run of the program, with its bounds.
type child struct {
	program drawer
	args    []string
	limit   time.Duration
	o       Options
}

// grace is how long a killed child's pipes may stay open: its own children may
// still hold them.
const grace = 500 * time.Millisecond

// maxTalk is how much of the child's complaints is kept.
const maxTalk = 4 << 10

// noRoom says that a place can't hold what a run needs.
type noRoom struct{ err error }

func (n noRoom) Error() string {
	return fmt.Sprintf("there is no place for what a drawing needs meanwhile: %v; TMPDIR says where to put it", n.err)
}

func (n noRoom) Unwrap() error { return n.err }

// run feeds the graph to the program and returns what it writes. It needs a directory
// meanwhile: a new one among temporary files, or, where there are none or no program
// may be there, in the one that we work in.
func (c child) run(ctx context.Context, dot []byte) ([]byte, error) {
	out, err := c.runIn(ctx, os.TempDir(), dot)
	if none := (noRoom{}); errors.As(err, &none) {
		var again error
		if out, again = c.runIn(ctx, ".", dot); errors.As(again, &none) {
			return nil, err
		}
		err = again
	}
	return out, err
}

func (c child) runIn(ctx context.Context, place string, dot []byte) ([]byte, error) {
	place, err := filepath.Abs(place)
	if err != nil {
		return nil, noRoom{err}
	}
	// Nobody can guess the name, and whoever cleans up knows it before it is there.
	private := filepath.Join(place, fmt.Sprintf("tautline-draw-%x", rand.Uint64()))
	defer c.o.Janitor.File(private)()
	if err := os.Mkdir(private, 0o700); err != nil {
		return nil, noRoom{err}
	}
	defer os.RemoveAll(private)
	path, err := c.program.file(private)
	if err != nil {
		return nil, noRoom{err}
	}
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()

	cmd := exec.CommandContext(ctx, path, c.args...)
	out := &bounded{max: c.o.MaxOutput, full: cancel}
	talk := &bounded{max: maxTalk}
	cmd.Stdout, cmd.Stderr = out, talk
	cmd.Dir = private
	cmd.Env = c.environment(private)
	cmd.WaitDelay = grace
	inGroup(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		err = fmt.Errorf("can't start %s: %w", c.program, err)
		if c.program.inside != nil && errors.Is(err, fs.ErrPermission) {
			return nil, noRoom{err} // some keep programs out of where temporary files are
		}
		return nil, err
	}
	defer c.o.Janitor.Child(cmd.Process.Pid)()
	// The bounds are set before the graph is sent: until then the program has
	// nothing to work on.
	bound(cmd.Process.Pid, c.o.Memory, c.limit)
	go func() {
		// An error here is a child that stopped reading; what it says and how
		// it ends tell more.
		io.Copy(in, bytes.NewReader(dot))
		in.Close()
	}()
	err = cmd.Wait()
	// What the child left running in its group ends with it.
	killGroup(cmd)
	return out.buffer.Bytes(), c.explain(ctx, err, out, talk)
}

// explain says why a run failed, nil if it didn't.
func (c child) explain(ctx context.Context, err error, out, talk *bounded) error {
	switch {
	case out.overflow:
		return fmt.Errorf("%s: the drawing is larger than %d bytes", c.program, c.o.MaxOutput)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%s took longer than %v", c.program, c.limit)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		if said := talk.words(); said != "" {
			return fmt.Errorf("%s: %w: %s", c.program, err, said)
		}
		return fmt.Errorf("%s: %w", c.program, err)
	case out.buffer.Len() == 0:
		return fmt.Errorf("%s drew nothing", c.program)
	}
	return nil
}

// environment is ours, except for where files go. SERVER_NAME is how Graphviz
// is told that it works for strangers: it then opens no file that a graph names.
func (c child) environment(private string) []string {
	ours := []string{"TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "SERVER_NAME", "GV_FILE_PATH", "GOMEMLIMIT", "SOURCE_DATE_EPOCH"}
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(ours, name)
	})
	temp := private
	if c.o.Cache != "" && os.MkdirAll(c.o.Cache, 0o700) == nil {
		temp = c.o.Cache
	}
	return append(env, "TMPDIR="+temp, "TEMP="+temp, "TMP="+temp, "XDG_CACHE_HOME="+private,
		"SERVER_NAME=tautline", fmt.Sprintf("GOMEMLIMIT=%d", c.o.Memory/2))
}

// bounded keeps the first max bytes written to it. More than that ends the
// child if full is set, and is dropped otherwise. The buffer is not embedded:
// io.Copy would find its ReadFrom, which knows no bound.
type bounded struct {
	buffer   bytes.Buffer
	max      int
	full     func()
	overflow bool
}

var errFull = errors.New("too much output")

func (b *bounded) Write(p []byte) (int, error) {
	room := b.max - b.buffer.Len()
	if len(p) <= room {
		return b.buffer.Write(p)
	}
	b.buffer.Write(p[:room])
	if b.full == nil {
		return len(p), nil
	}
	b.overflow = true
	b.full()
	return room, errFull
}

// words are the complaints on one line, without anything that a terminal would
// obey.
func (b *bounded) words() string {
	printable := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(b.buffer.String(), "?"))
	words := strings.Join(strings.Fields(printable), " ")
	if runes := []rune(words); len(runes) > 300 {
		words = string(runes[:300]) + "..."
	}
	return words
}
