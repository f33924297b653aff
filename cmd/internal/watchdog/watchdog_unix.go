//go:build unix

package watchdog

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// stderrFile is the number of the standard error, to which the runtime writes.
const stderrFile = 2

// apart keeps the watchdog out of our process group: what is typed at a terminal
// is for us, and whoever ends all of our group leaves it to clean up.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// divertStderr has what the runtime writes go into a pipe, of which it returns the
// other end. restore takes that back.
func divertStderr(own *os.File) (other *os.File, restore func(), err error) {
	if own.Fd() == stderrFile {
		return nil, func() {}, nil // nobody has made room for it
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer w.Close()
	if err := unix.Dup2(int(w.Fd()), stderrFile); err != nil {
		r.Close()
		return nil, nil, err
	}
	return r, func() { _ = unix.Dup2(int(own.Fd()), stderrFile) }, nil
}

// OwnStderr is the standard error for all that the program says itself. What the
// runtime says still goes to the old number.
func OwnStderr() *os.File {
	fd, err := unix.FcntlInt(stderrFile, unix.F_DUPFD_CLOEXEC, stderrFile+1)
	if err != nil {
		return os.Stderr
	}
	return os.NewFile(uintptr(fd), os.Stderr.Name())
}

// lastWords listens to what the runtime of the watched process says, where that was
// diverted to us.
func lastWords() *words {
	const dying = 3 // the first of the extra files
	return hear(os.NewFile(dying, "last words"))
}

// stayWhenInterrupted leaves it to the watched process to end at a signal.
func stayWhenInterrupted() {
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
}

// dismiss ends a watchdog that hasn't begun: one at work hears nothing of it.
func dismiss(p *os.Process) { _ = p.Signal(syscall.SIGTERM) }

// abort ends a process whose runtime may be stuck: the handler of this signal runs
// wherever a thread is, says what it can, and exits with 2.
func abort(pid int) { _ = syscall.Kill(pid, syscall.SIGABRT) }

func kill(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }

func killAll(group int) { _ = syscall.Kill(-group, syscall.SIGKILL) }
