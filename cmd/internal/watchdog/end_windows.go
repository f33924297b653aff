package watchdog

import "golang.org/x/sys/windows"

// abort ends a process with the exit code of what couldn't be judged.
func abort(pid int) { end(pid, 2) }

func kill(pid int) { end(pid, 2) }

// killAll ends a child: there are no process groups here.
func killAll(pid int) { end(pid, 1) }

func end(pid int, code uint32) {
	h, err := windows.OpenProcess(windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return
	}
	defer windows.CloseHandle(h)
	_ = windows.TerminateProcess(h, code)
}
