package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// interruption is what becomes of a run when somebody interrupts it. What writes,
// searches or has a child at work ends by itself and cleans up; everything else is
// ended at once. Either way the exit code is what a shell expects: 128 and the
// number of the signal.
type interruption struct {
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex
	busy int
	by   syscall.Signal // 0 while nobody has
	// expected: there is no other end.
	expected bool
	// writing is held while a file is replaced: nobody leaves in the midst of it.
	writing sync.Mutex
}

// lastMoments is how long whatever cleans up may take: it may have a child to end.
const lastMoments = 5 * time.Second

// listen hears the signals that end a run, but for those that whoever started us
// has had ignored, as nohup does. leave ends the process.
func (i *interruption) listen(leave func(code int, said string)) {
	i.ctx, i.cancel = context.WithCancel(context.Background())
	heard := make(chan os.Signal, 1)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(heard, s)
		}
	}
	go func() {
		for s := range heard {
			idle := i.interrupt(s.(syscall.Signal))
			time.AfterFunc(lastMoments, func() { leave(i.code(), i.says()) })
			if idle {
				i.writing.Lock()
				leave(i.code(), i.says())
			}
		}
	}()
}

// interrupt tells all who are busy, and whether nobody is.
func (i *interruption) interrupt(s syscall.Signal) (idle bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.by == 0 {
		i.by = s
	}
	i.cancel()
	return i.busy == 0
}

// user ends when somebody interrupts. Until stop is called, whoever asked ends what
// it does by itself then.
func (i *interruption) user() (ctx context.Context, stop func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.busy++
	ctx = i.ctx
	if ctx == nil {
		ctx = context.Background() // nobody listens
	}
	return ctx, sync.OnceFunc(func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.busy--
	})
}

// untilInterrupted is user for what has no other end: then that is a good one.
func (i *interruption) untilInterrupted() (ctx context.Context, stop func()) {
	ctx, stop = i.user()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.expected = true
	return ctx, stop
}

// code is the exit code of an interrupted run, 0 where nobody interrupted it.
func (i *interruption) code() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.by == 0 || i.expected {
		return 0
	}
	return 128 + int(i.by)
}

func (i *interruption) says() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return fmt.Sprintf("tautline: interrupted (%s)", signalName(i.by))
}

func signalName(s syscall.Signal) string {
	switch s {
	case syscall.SIGINT:
		return "SIGINT"
	case syscall.SIGTERM:
		return "SIGTERM"
	case syscall.SIGHUP:
		return "SIGHUP"
	}
	return s.String()
}
