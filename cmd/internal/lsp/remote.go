package lsp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Remote judges in a process of its own: evaluating a model can't be interrupted, and
// is bounded by ending the process. Then another one is started; what was in the
// files stays with whoever asks.
type Remote struct {
	// Command makes a process that calls Answer on its standard input and output.
	Command func() *exec.Cmd

	mu     sync.Mutex
	now    *process
	closed bool
}

// process is one that answers.
type process struct {
	cmd    *exec.Cmd
	client *rpc.Client
	said   *tail
	silent chan struct{} // it says nothing any more
	ended  chan struct{}
}

// farewell is how long a process may take to end by itself when nobody asks any more.
const farewell = 2 * time.Second

var errOver = errors.New("the session is over")

// Verdict judges a model. When the context ends, so does the process.
func (r *Remote) Verdict(ctx context.Context, a Ask) (*Verdict, error) {
	return call[Verdict](ctx, r, "Verdict", a, true)
}

// Facts are what is known of an entity.
func (r *Remote) Facts(ctx context.Context, a Ask, entity string) (string, error) {
	said, err := call[string](ctx, r, "Facts", FactsAsk{a, entity}, false)
	return *said, err
}

// Mends are the changes that need no thought.
func (r *Remote) Mends(ctx context.Context, a Ask) ([]Mend, error) {
	mends, err := call[[]Mend](ctx, r, "Mends", a, false)
	return *mends, err
}

// Rename are the edits that give an entity another id.
func (r *Remote) Rename(ctx context.Context, a Ask, n Renaming) ([]Edit, error) {
	to, err := call[Renamed](ctx, r, "Rename", RenameAsk{a, n}, false)
	if err == nil && to.Refused != nil {
		err = to.Refused
	}
	return to.Edits, err
}

// call asks the process; ends says that it is to end when nobody waits any more.
func call[T any](ctx context.Context, r *Remote, method string, asked any, ends bool) (*T, error) {
	none := new(T)
	p, err := r.process()
	if err != nil {
		return none, err
	}
	// Whoever doesn't wait leaves the answer to be written to still.
	answer := new(T)
	made := p.client.Go(serviceName+"."+method, asked, answer, make(chan *rpc.Call, 1))
	select {
	case <-ctx.Done():
		if ends {
			p.end()
		}
		return none, ctx.Err()
	case <-made.Done:
	}
	var said rpc.ServerError
	switch {
	case made.Error == nil:
		return answer, nil
	case errors.As(made.Error, &said):
		return none, errors.New(string(said))
	}
	p.end()
	return none, p.why()
}

// process is the one that answers now.
func (r *Remote) process() (*process, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, errOver
	}
	if r.now != nil {
		select {
		case <-r.now.ended:
		case <-r.now.silent:
			r.now.end()
		default:
			return r.now, nil
		}
	}
	var err error
	r.now, err = begin(r.Command())
	return r.now, err
}

// Close ends the process.
func (r *Remote) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	if r.now == nil {
		return
	}
	r.now.client.Close()
	select {
	case <-r.now.ended:
	case <-time.After(farewell):
		r.now.end()
	}
}

func begin(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, said: &tail{}, silent: make(chan struct{}), ended: make(chan struct{})}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = p.said
	cmd.WaitDelay = farewell
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p.client = rpc.NewClient(&stream{in: in, out: out, silent: p.silent})
	go func() {
		<-p.silent // all it said is read
		_ = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// end ends a process that is of no use any more.
func (p *process) end() {
	p.client.Close()
	select {
	case <-p.ended:
		return
	case <-time.After(50 * time.Millisecond): // it may be about to say why it ends
	}
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// why is why a process has ended that should not have, in its own words.
func (p *process) why() error {
	said := strings.TrimSpace(p.said.String())
	if code := p.cmd.ProcessState.ExitCode(); code == 2 && said != "" {
		lines := strings.Split(said, "\n")
		return errors.New(strings.TrimPrefix(lines[len(lines)-1], "tautline: "))
	}
	return fmt.Errorf("what judges the model has ended (%s): this is a bug in tautline, not in your model\n%s", p.cmd.ProcessState, said)
}

// stream is a process's output and input. It tells when there is no more to read.
type stream struct {
	in     io.WriteCloser
	out    io.ReadCloser
	once   sync.Once
	silent chan struct{}
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.out.Read(p)
	if err != nil {
		s.over()
	}
	return n, err
}

func (s *stream) Write(p []byte) (int, error) { return s.in.Write(p) }

func (s *stream) Close() error {
	defer s.over()
	return errors.Join(s.in.Close(), s.out.Close())
}

func (s *stream) over() { s.once.Do(func() { close(s.silent) }) }

// tail keeps the end of what is written to it.
type tail struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

const maxTail = 16 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buffer.Write(p)
	if more := t.buffer.Len() - maxTail; more > 0 {
		t.buffer.Next(more)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buffer.String()
}
