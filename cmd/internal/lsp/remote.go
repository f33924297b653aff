package lsp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"
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
	cmd   *exec.Cmd
	conn  *jsonrpc2.Conn
	said  *tail
	ended chan struct{}
}

// farewell is how long a process may take to end by itself when nobody asks any more.
const farewell = 2 * time.Second

var errOver = errors.New("the session is over")

// Verdict judges a model. When the context ends, so does the process.
func (r *Remote) Verdict(ctx context.Context, a Ask) (*Verdict, error) {
	var v Verdict
	err := r.call(ctx, "verdict", a, &v, true)
	return &v, err
}

// Facts are what is known of an entity.
func (r *Remote) Facts(ctx context.Context, a Ask, entity string) (said string, err error) {
	err = r.call(ctx, "facts", factsAsk{a, entity}, &said, false)
	return said, err
}

// Mends are the changes that need no thought.
func (r *Remote) Mends(ctx context.Context, a Ask) (mends []Mend, err error) {
	err = r.call(ctx, "mends", a, &mends, false)
	return mends, err
}

// Rename are the edits that give an entity another id.
func (r *Remote) Rename(ctx context.Context, a Ask, n Renaming) (edits []Edit, err error) {
	err = r.call(ctx, "rename", renameAsk{a, n}, &edits, false)
	return edits, err
}

func (r *Remote) call(ctx context.Context, method string, params, result any, ends bool) error {
	p, err := r.process()
	if err != nil {
		return err
	}
	err = p.conn.Call(ctx, method, params, result)
	var answered *jsonrpc2.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answered) && answered.Code == refused:
		return &Refusal{answered.Message}
	case errors.As(err, &answered):
		return errors.New(answered.Message)
	case ctx.Err() != nil:
		if ends {
			p.end()
		}
		return ctx.Err()
	}
	p.end()
	return p.why()
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
		case <-r.now.conn.DisconnectNotify():
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
	r.now.conn.Close()
	select {
	case <-r.now.ended:
	case <-time.After(farewell):
		r.now.end()
	}
}

func begin(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, said: &tail{}, ended: make(chan struct{})}
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
	p.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(stream{out, in}, jsonrpc2.VSCodeObjectCodec{}),
		jsonrpc2.HandlerWithError(func(context.Context, *jsonrpc2.Conn, *jsonrpc2.Request) (any, error) {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: "nobody answers here"}
		}), jsonrpc2.SetLogger(log.New(io.Discard, "", 0))) // of answers that nobody waits for any more
	go func() {
		<-p.conn.DisconnectNotify() // all it said is read
		_ = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// end ends a process that is of no use any more.
func (p *process) end() {
	p.conn.Close()
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

// stream is a process's output and input.
type stream struct {
	io.ReadCloser
	in io.WriteCloser
}

func (s stream) Write(p []byte) (int, error) { return s.in.Write(p) }

func (s stream) Close() error { return errors.Join(s.in.Close(), s.ReadCloser.Close()) }

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
