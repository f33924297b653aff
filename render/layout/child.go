package layout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
	program string
	args    []string
	limit   time.Duration
	o       Options
}

// grace is how long a killed child's pipes may stay open: its own children may
// still hold them.
const grace = 500 * time.Millisecond

// maxTalk is how much of the child's complaints is kept.
const maxTalk = 4 << 10

// run feeds the graph to the program and returns what it writes.
func (c child) run(ctx context.Context, dot []byte) ([]byte, error) {
	// Nobody can guess the name, and whoever cleans up knows it before it is there.
	private := filepath.Join(os.TempDir(), fmt.Sprintf("tautline-draw-%x", rand.Uint64()))
	defer c.o.Janitor.File(private)()
	if err := os.Mkdir(private, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(private)
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()

	cmd := exec.CommandContext(ctx, c.program, c.args...)
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
		return nil, fmt.Errorf("can't start %s: %w", c.program, err)
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
