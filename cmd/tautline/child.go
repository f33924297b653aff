package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"tautline.dev/cmd/internal/judge"
)

// child makes a page in a process of its own: evaluating a model is bounded by
// ending the process, and a server has to outlive a model that takes too long.
type child struct {
	program string
	args    []string
	limit   time.Duration
}

const (
	maxPage = 256 << 20
	maxSaid = 64 << 10
	// farewell is how long a child may take to end once it is told to: it has
	// a child of its own to end.
	farewell = 3 * time.Second
)

func newChild(model string, j *judging, p reporting) (child, error) {
	self, err := os.Executable()
	if err != nil {
		return child{}, err
	}
	args := []string{"report", "--live", "--color", "never", "--output", "-", "--load-timeout", j.timeout.String(), "--layout-timeout", p.limit.String()}
	for _, flag := range [][2]string{{"--profile", j.profile}, {"--now", j.now}, {"--dot", p.program}, {"--view", p.view}} {
		if flag[1] != "" {
			args = append(args, flag[0], flag[1])
		}
	}
	// The child bounds its parts itself; this is for what none of them covers.
	limit := 2*j.timeout + judge.GlanceTime + 2*p.limit + time.Minute
	return child{self, append(args, "--", model), limit}, nil
}

// page is what the child makes, or why it makes none, in its own words.
func (c child) page(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.program, c.args...)
	out, said := &limited{max: maxPage}, &limited{max: maxSaid}
	cmd.Stdout, cmd.Stderr = out, said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = farewell
	endWithParent(cmd)
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("the report takes longer than %s", c.limit)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.full:
		return nil, fmt.Errorf("the report is larger than %d MiB", maxPage>>20)
	case err == nil:
		return out.buffer.Bytes(), nil
	case errors.As(err, &exit) && exit.ExitCode() == exitUnjudged && said.buffer.Len() > 0:
		return nil, errors.New(said.buffer.String())
	case errors.As(err, &exit):
		return nil, fmt.Errorf("%w\n\n%s", errBug, said.buffer.String())
	}
	return nil, err
}

// limited keeps what is written to it up to a bound, and drops the rest. The
// buffer is not embedded: io.Copy would find its ReadFrom, which knows no bound.
type limited struct {
	buffer bytes.Buffer
	max    int
	full   bool
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.max - l.buffer.Len(); len(p) > room {
		l.full = true
		l.buffer.Write(p[:room])
		return len(p), nil
	}
	return l.buffer.Write(p)
}
