//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"tautline.dev/render/format/formattest"
)

// afterwards is how long what is left may take to clean up.
const afterwards = 2 * time.Second

// The bounds that tautline states, and what is let pass of them.
const (
	statedMemory = 2 << 30
	patience     = 60 * time.Second
	mostOutput   = 64 << 20
	mostTalk     = 1 << 20
)

// secret is what lies beside a model, and in the environment.
const secret = "this-is-not-for-anybody"

// trial has the programs, and what tautline writes of harmless words.
type trial struct {
	dir      string
	limit    time.Duration
	harmless struct {
		sync.Once
		docs, empty map[string][]byte
		err         error
	}
}

// verdict is what an input did.
type verdict struct {
	code   int
	took   time.Duration
	memory uint64
	harm   []string
}

func (v verdict) String() string {
	says := fmt.Sprintf("exit %d, %s, %d MiB", v.code, v.took.Round(10*time.Millisecond), v.memory>>20)
	if len(v.harm) > 0 {
		says += ": " + strings.Join(v.harm, "; ")
	}
	return says
}

func (v *verdict) add(format string, args ...any) {
	v.harm = append(v.harm, fmt.Sprintf(format, args...))
}

// try gives tautline an input, and looks at all that it left.
func (t *trial) try(in input) verdict {
	place, err := os.MkdirTemp(t.dir, "in-")
	if err != nil {
		return verdict{harm: []string{err.Error()}}
	}
	defer os.RemoveAll(place)
	model := filepath.Join(place, "model")
	for _, d := range []string{"model", "home", "tmp", "out"} {
		if err := os.Mkdir(filepath.Join(place, d), 0o755); err != nil {
			return verdict{harm: []string{err.Error()}}
		}
	}
	err = errors.Join(os.WriteFile(filepath.Join(place, "secret.cue"), []byte("package h\nsecret: \""+secret+"\"\n"), 0o644), in.write(model))
	if err != nil {
		return verdict{harm: []string{err.Error()}}
	}
	before := lies(model)
	var v verdict
	if in.words != nil {
		v = t.words(in, place)
	} else {
		args := in.args
		if args == nil {
			args = []string{"check"}
		}
		v = t.run(in, place, args)
	}
	if after := lies(model); !slices.Equal(before, after) {
		v.add("it changed what lies beside the model")
	}
	for _, d := range []string{"home", "tmp"} {
		if left := lies(filepath.Join(place, d)); len(left) > 0 {
			v.add("it left %s", left[0])
		}
	}
	return v
}

// run runs tautline once. Where it took too long it does so once more: the machine
// may have been busy with something else.
func (t *trial) run(in input, place string, args []string) verdict {
	v := t.once(in, place, args)
	if v.took > 2*t.limit {
		v = t.once(in, place, args)
	}
	if v.took > t.allowed(args) {
		v.add("it took %s", v.took.Round(10*time.Millisecond))
	}
	return v
}

// allowed is how long a command may take: twice the time for a model, and what it
// may take itself for stories and pictures.
func (t *trial) allowed(args []string) time.Duration {
	most := 2 * t.limit
	switch args[0] {
	case "explore":
		most += 4 * time.Second // twice its own --timeout
	case "report":
		most += 45 * time.Second
	}
	return most
}

func (t *trial) once(in input, place string, args []string) (v verdict) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args = append([]string{args[0], "--load-timeout", t.limit.String()}, args[1:]...)
	cmd := exec.CommandContext(ctx, filepath.Join(t.dir, "tautline"), args...)
	cmd.Dir = filepath.Join(place, "model")
	cmd.Env = []string{"PATH=" + t.dir, "HOME=" + filepath.Join(place, "home"), "TMPDIR=" + filepath.Join(place, "tmp"), "SOURCE_DATE_EPOCH=1795219200", "SECRET=" + secret, "TERM=dumb"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.WaitDelay = time.Second
	out, said := &held{most: mostOutput}, &held{most: mostOutput}
	cmd.Stdout, cmd.Stderr = out, said
	if in.stdin != nil {
		stdin, err := in.stdin()
		if err != nil {
			return verdict{harm: []string{err.Error()}}
		}
		defer stdin.Close()
		cmd.Stdin = stdin
	}
	began := time.Now()
	err := cmd.Run()
	v.took = time.Since(began)
	if cmd.ProcessState == nil {
		if !errors.Is(err, syscall.E2BIG) && !errors.Is(err, syscall.EINVAL) { // what can't be said to any program
			v.add("%v", err)
		}
		return v
	}
	v.code = cmd.ProcessState.ExitCode()
	if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		v.memory = uint64(used.Maxrss)
		if runtime.GOOS == "linux" {
			v.memory <<= 10
		}
	}
	if v.code < 0 || v.code > 2 {
		v.add("it ends with %s", cmd.ProcessState)
	}
	if v.memory > 2*statedMemory {
		v.add("it took %d MiB", v.memory>>20)
	}
	if out.over || said.over || len(said.text) > mostTalk {
		v.add("it wrote %d and %d bytes", len(out.text), len(said.text))
	}
	t.look(&v, args, out.text, said.text)
	// A watchdog that has ended a process cleans up after it.
	left := session(cmd.Process.Pid)
	for end := time.Now().Add(afterwards); len(left) > 0 && time.Now().Before(end); left = session(cmd.Process.Pid) {
		time.Sleep(10 * time.Millisecond)
	}
	if len(left) > 0 {
		v.add("processes are left: %v", left)
	}
	return v
}

// look looks for what no output may hold.
func (t *trial) look(v *verdict, args []string, out, said []byte) {
	for _, stack := range []string{"goroutine ", "panic:", "fatal error:", "SIGSEGV", "runtime error"} {
		if bytes.Contains(said, []byte(stack)) {
			v.add("a dump: %.200q", said)
			break
		}
	}
	if bytes.Contains(out, []byte(secret)) || bytes.Contains(said, []byte(secret)) || bytes.Contains(out, []byte("root:x:0")) || bytes.Contains(said, []byte("root:x:0")) {
		if !strings.Contains(strings.Join(args, " "), secret) {
			v.add("it tells what it may not read")
		}
	}
	if v.code == 2 && len(said)+len(out) == 0 {
		v.add("it doesn't say why")
	}
	if _, err := formattest.Read("text", said); err != nil {
		v.add("on stderr: %v", err)
	}
	format := "text"
	for i, a := range args {
		switch a {
		case "-f":
			format = args[i+1]
		case "--promela":
			format = "promela"
		}
	}
	if args[0] == "report" {
		format = "html"
	}
	if len(out) > 0 {
		if _, err := formattest.Read(format, out); err != nil {
			v.add("on stdout: %v", err)
		}
	}
}

// words has all documents written of a model, and holds them against those with
// harmless words.
func (t *trial) words(in input, place string) verdict {
	t.harmless.Do(func() {
		t.harmless.docs = t.plain("harmless", formattest.Harmless)
		t.harmless.empty = t.plain("empty", "?")
	})
	if t.harmless.err != nil {
		return verdict{harm: []string{"the harmless one: " + t.harmless.err.Error()}}
	}
	v := t.write(in, place)
	docs := read(place)
	for _, w := range writes {
		for _, d := range w.docs {
			doc, there := docs[d.file]
			if !there {
				continue // the text says something, as a platform for one
			}
			var err error
			if v.code == 2 { // it tells why there is no verdict
				_, err = formattest.Read(d.format, doc)
			} else {
				err = formattest.Compare(d.format, doc, t.harmless.docs[d.file])
				if err != nil && w.args[0] == "ready" { // a word that answers nothing leaves other items open
					err = formattest.Compare(d.format, doc, t.harmless.empty[d.file])
				}
			}
			if err != nil {
				v.add("%s: %v", d.file, err)
			}
		}
	}
	return v
}

// plain are the documents of a model that says nothing but a harmless word.
func (t *trial) plain(name, word string) map[string][]byte {
	other := filepath.Join(t.dir, name)
	for _, d := range []string{"model", "home", "tmp", "out"} {
		t.harmless.err = errors.Join(t.harmless.err, os.MkdirAll(filepath.Join(other, d), 0o755))
	}
	in := input{class: "words", files: map[string]string{"system.cue": string(formattest.Model(word))}}
	t.harmless.err = errors.Join(t.harmless.err, in.write(filepath.Join(other, "model")))
	for _, h := range t.write(in, other).harm {
		t.harmless.err = errors.Join(t.harmless.err, errors.New(h))
	}
	docs := read(other)
	for _, w := range writes {
		for _, d := range w.docs {
			if len(docs[d.file]) == 0 {
				t.harmless.err = errors.Join(t.harmless.err, fmt.Errorf("no %s", d.file))
			}
		}
	}
	return docs
}

// write writes all documents.
func (t *trial) write(in input, place string) (all verdict) {
	for _, w := range writes {
		args := slices.Clone(w.args)
		for _, d := range w.docs {
			out := filepath.Join(place, "out", d.file)
			if d.format != "html" {
				out = d.format + "=" + out
			}
			args = append(args, "-o", out)
		}
		v := t.run(in, place, args)
		all.code, all.took, all.memory = max(all.code, v.code), max(all.took, v.took), max(all.memory, v.memory)
		for _, h := range v.harm {
			all.add("%s: %s", w.args[0], h)
		}
	}
	return all
}

func read(place string) map[string][]byte {
	docs := map[string][]byte{}
	for _, w := range writes {
		for _, d := range w.docs {
			if b, err := os.ReadFile(filepath.Join(place, "out", d.file)); err == nil {
				docs[d.file] = b
			}
		}
	}
	return docs
}

// lies is what lies in a directory, with what of it changes when it is written.
func lies(dir string) []string {
	var all []string
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return nil
		}
		if info, err := e.Info(); err == nil {
			says := path + " " + info.Mode().String()
			if !e.IsDir() {
				says += fmt.Sprint(info.Size(), info.ModTime().UnixNano())
			}
			all = append(all, says)
		}
		return nil
	})
	return all
}

// session is who is left of a session, where the kernel tells.
func session(id int) (left []string) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(b), ") ")
		fields := strings.Fields(after)
		if len(fields) > 3 && fields[0] != "Z" && fields[3] == fmt.Sprint(id) {
			name, _, _ := strings.Cut(string(b), ") ")
			left = append(left, name+")")
		}
	}
	return left
}

// held keeps what is written to it up to a bound.
type held struct {
	text []byte
	most int
	over bool
}

func (h *held) Write(p []byte) (int, error) {
	if len(h.text)+len(p) > h.most {
		h.over = true
		return len(p), nil
	}
	h.text = append(h.text, p...)
	return len(p), nil
}
