// Package watchdog ends a process that can no longer end itself.
//
// CUE's evaluator can't be interrupted, and some of its loops, such as the one
// that writes a number with a billion digits, hold up the whole Go runtime: no
// other goroutine runs, no timer fires, and no signal is heard. So the bound comes
// from outside: a second process, this program again, is started beside the work.
// It is told over a pipe how long the work may take and how much memory, and ends
// the process that passes that with a line of its own and the exit code 2.
//
// Where the runtime itself gives up, for want of memory or of time on the
// processor, it writes pages of stacks to the standard error. While a watchdog
// runs, that goes to it, and it says in a line what was meant.
//
// It is a janitor as well: of a process that was killed it removes the files and
// directories that it was told of, and ends the children.
//
// It is there only while there is something to watch.
package watchdog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// word is the first argument of a process that is a watchdog; the process that it
// watches is the second. The third says that the first of its extra files is what the
// runtime of that process says: where nothing says so, that number may be anything, such
// as a file that Go's runtime has open for itself.
const (
	word    = "watchdog-of"
	hearing = "and-its-last-words"
)

// Limits are what work may take.
type Limits struct {
	Time time.Duration
	// Memory is in bytes. It is looked after on Linux; elsewhere the process
	// itself is all that does.
	Memory uint64
	// TooLong and TooMuch are the lines that say so.
	TooLong, TooMuch string
	// Stale are files of an earlier run that are not to pass for this one's: they are
	// removed where a limit is passed.
	Stale []string `json:",omitempty"`
}

// order is what a watchdog is told, as a line of JSON.
type order struct {
	// Bound begins to bound, or ends it where it is nil.
	Bound *Limits `json:",omitempty"`
	// Left is what is not to outlive us; Gone is set when it has ended.
	Left leftover
	Gone bool `json:",omitempty"`
}

// leftover is what a process leaves that is killed: a group of processes, or what
// they, or the process itself, had begun to write.
type leftover struct {
	Group int    `json:",omitempty"`
	Path  string `json:",omitempty"`
}

// Watchdog watches this process. The zero value doesn't yet: it starts when it is
// first needed, and ends when nobody needs it. It may be used by several
// goroutines.
type Watchdog struct {
	// Stderr is where it says what it has to: the program's own.
	Stderr *os.File

	mu      sync.Mutex
	cannot  bool // none could be started
	needed  int
	running *started // nil where none is
	ending  sync.WaitGroup
}

// started is a process that watches.
type started struct {
	orders  *os.File
	cmd     *exec.Cmd
	restore func()
}

// Bound bounds what is done until free is called. Where no watchdog can be
// started, nothing is bounded here.
func (w *Watchdog) Bound(l Limits) (free func()) {
	w.watch(order{Bound: &l})
	limitSelf(l)
	return sync.OnceFunc(func() {
		w.rest(order{})
		unlimitSelf()
	})
}

// Stay has a watchdog there until gone is called, for work that comes in many pieces:
// each is bounded at once then.
func (w *Watchdog) Stay() (gone func()) {
	w.watch(order{})
	return sync.OnceFunc(func() { w.rest(order{}) })
}

// Child has a process group end with this process, whatever becomes of it. The
// caller calls gone when it is.
func (w *Watchdog) Child(group int) (gone func()) { return w.left(leftover{Group: group}) }

// File has a file that isn't finished, or a directory, end with this process. The
// caller says so before it makes it, for a process may be killed in between; and
// calls gone when it is finished, or removed.
func (w *Watchdog) File(path string) (gone func()) { return w.left(leftover{Path: path}) }

func (w *Watchdog) left(l leftover) (gone func()) {
	w.watch(order{Left: l})
	return sync.OnceFunc(func() { w.rest(order{Left: l, Gone: true}) })
}

// watch tells a watchdog what to watch as well. It gets ready beside what is done
// here; but it has to be there before that begins, for what comes first may be the
// end.
func (w *Watchdog) watch(o order) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.needed++
	if w.running == nil && !w.cannot {
		w.running = w.start()
		w.cannot = w.running == nil
	}
	w.running.tell(o)
}

// rest tells it what is over, and ends it when that was all.
func (w *Watchdog) rest(o order) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.needed--
	w.running.tell(o)
	if w.needed == 0 {
		w.release()
	}
}

func (s *started) tell(o order) {
	if s != nil {
		// Nobody reads any more: then there is nobody to tell.
		_ = json.NewEncoder(s.orders).Encode(o)
	}
}

// start starts a watchdog; it returns nil where that can't be.
func (w *Watchdog) start() *started {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil
	}
	defer theirs.Close()
	cmd := exec.Command(self, word, strconv.Itoa(os.Getpid()))
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stderr = theirs, w.Stderr
	apart(cmd)
	dying, restore, err := divertStderr(w.Stderr)
	if err != nil {
		ours.Close()
		return nil
	}
	if dying != nil {
		defer dying.Close()
		cmd.ExtraFiles = []*os.File{dying}
		cmd.Args = append(cmd.Args, hearing)
	}
	if cmd.Start() != nil {
		restore()
		ours.Close()
		return nil
	}
	return &started{ours, cmd, restore}
}

// release ends the watchdog, beside what is done here.
func (w *Watchdog) release() {
	s := w.running
	if s == nil {
		return
	}
	w.running = nil
	s.restore()
	s.orders.Close()
	// One that is at work passes on what else was said, and ends; one that has not
	// begun yet ends at once.
	dismiss(s.cmd.Process)
	late := time.AfterFunc(lastGasp, func() { _ = s.cmd.Process.Kill() })
	w.ending.Go(func() {
		defer late.Stop()
		_ = s.cmd.Wait()
	})
}

// Stop ends the watchdog, and waits until it has ended.
func (w *Watchdog) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.release()
	w.ending.Wait()
}

// Is tells whether this process was started as a watchdog.
func Is(args []string) bool {
	return (len(args) == 3 || len(args) == 4 && args[3] == hearing) && args[1] == word
}

// Run is all that a watchdog does. It returns when the process that it watches has
// ended.
func Run(args []string, orders io.Reader, stderr io.Writer) {
	pid, err := strconv.Atoi(args[2])
	if err != nil {
		return
	}
	stayWhenInterrupted()
	g := &guard{pid: pid, stderr: stderr, left: map[leftover]bool{}}
	if len(args) == 4 {
		g.dying = lastWords()
	}
	g.run(orders)
}

// A process ends itself when it passes a bound, as far as it can. It is given a
// little longer for that, so that one of both tells.
const (
	patience  = 250 * time.Millisecond
	lookEvery = 25 * time.Millisecond
	// lastGasp is how long a process that was told to end may take.
	lastGasp = time.Second
)

// guard is a watchdog at work.
type guard struct {
	pid    int
	stderr io.Writer
	dying  *words
	limits *Limits
	since  time.Time
	left   map[leftover]bool
	ended  bool // by us
}

func (g *guard) run(orders io.Reader) {
	told := make(chan order)
	go func() {
		defer close(told)
		for d := json.NewDecoder(orders); ; {
			var o order
			if d.Decode(&o) != nil {
				return
			}
			told <- o
		}
	}()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var killAt time.Time
	for {
		var due <-chan time.Time
		if g.limits != nil || g.ended {
			due = look.C // else there is nothing to look after, perhaps for hours
		}
		select {
		case o, alive := <-told:
			if !alive {
				g.end()
				return
			}
			g.obey(o)
		case now := <-due:
			if !g.ended {
				if line := g.passed(now); line != "" {
					fmt.Fprintln(g.stderr, line)
					g.ended, killAt = true, now.Add(lastGasp)
					abort(g.pid)
				}
			} else if now.After(killAt) {
				kill(g.pid)
			}
		}
	}
}

func (g *guard) obey(o order) {
	switch none := (leftover{}); {
	case o.Left != none && o.Gone:
		delete(g.left, o.Left)
	case o.Left != none:
		g.left[o.Left] = true
	default:
		g.limits, g.since = o.Bound, time.Now()
	}
}

// passed is the line that says which bound was passed, "" if none was.
func (g *guard) passed(now time.Time) string {
	switch l := g.limits; {
	case l == nil:
	case now.Sub(g.since) > l.Time+l.Time/4+patience:
		return l.TooLong
	case l.Memory > 0 && resident(g.pid) > l.Memory+l.Memory/4:
		return l.TooMuch
	}
	return ""
}

// end cleans up after a process that has ended, and says why where it couldn't.
func (g *guard) end() {
	for l := range g.left {
		if l.Group > 0 {
			killAll(l.Group)
		}
	}
	for l := range g.left { // nobody writes there any more
		if l.Path != "" {
			os.RemoveAll(l.Path)
		}
	}
	said := g.dying.all()
	if g.limits != nil && (g.ended || len(said) > 0) {
		for _, stale := range g.limits.Stale {
			os.Remove(stale)
		}
	}
	if g.ended || len(said) == 0 {
		return
	}
	if g.limits != nil {
		switch {
		case wantsMemory(said), len(bytes.TrimSpace(said)) == 0: // it had none left to say more
			fmt.Fprintln(g.stderr, g.limits.TooMuch)
			return
		case wantsTime(said):
			fmt.Fprintln(g.stderr, g.limits.TooLong)
			return
		}
	}
	g.stderr.Write(said)
}
