// Package lsp is a language server for models: it tells editors what is wrong while
// somebody types, what is known of a line, and what may stand where.
//
// The server itself only reads words and brackets. Models are evaluated by a Judge,
// which in the program is another process: see Remote.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"sync"

	"github.com/sourcegraph/jsonrpc2"
)

// Server speaks with one editor.
type Server struct {
	judge   Judge
	version string
	log     *log.Logger
	conn    *jsonrpc2.Conn
	ctx     context.Context
	work    chan struct{}
	mail    chan struct{}
	exited  chan struct{}

	mu       sync.Mutex
	outbox   map[string]diagnosticParams // what is told next, by file
	docs     map[string]*document
	models   map[string]*state
	running  *running
	asked    map[string]context.CancelFunc // requests that are being answered
	ready    bool
	shutdown bool
	watches  bool
}

// ErrUnasked is how a session ends that the editor ends without having said so.
var ErrUnasked = errors.New("the editor ended the session without shutting it down")

// Serve speaks with an editor until it ends the session. What there is to say beside
// that goes to talk.
func Serve(ctx context.Context, stream io.ReadWriteCloser, j Judge, version string, talk io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &Server{
		judge: j, version: version, log: log.New(talk, "tautline: ", 0), ctx: ctx,
		work: make(chan struct{}, 1), mail: make(chan struct{}, 1), outbox: map[string]diagnosticParams{}, exited: make(chan struct{}),
		docs: map[string]*document{}, models: map[string]*state{}, asked: map[string]context.CancelFunc{},
	}
	s.mu.Lock() // until there is somebody to tell
	s.conn = jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(stream, jsonrpc2.VSCodeObjectCodec{}), s, jsonrpc2.SetLogger(s.log))
	s.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { s.run(ctx) })
	both.Go(func() { s.post(ctx) })
	defer func() {
		cancel()
		s.conn.Close()
		both.Wait()
	}()
	select {
	case <-s.conn.DisconnectNotify():
		return nil // the editor is gone
	case <-s.exited:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shutdown {
		return ErrUnasked
	}
	return nil
}

// later is what is left of a request once the documents have been looked at: others
// may change them from then on.
type later func(context.Context) (any, error)

// requests are those that are answered, beside those of a session's beginning and end.
var requests = map[string]func(*Server, json.RawMessage) (later, error){
	"textDocument/hover":          asks((*Server).hover),
	"textDocument/completion":     asks((*Server).complete),
	"textDocument/definition":     asks((*Server).define),
	"textDocument/references":     asks((*Server).references),
	"textDocument/documentSymbol": asks((*Server).symbols),
	"textDocument/prepareRename":  asks((*Server).prepareRename),
	"textDocument/rename":         asks((*Server).rename),
	"textDocument/codeAction":     asks((*Server).actions),
}

// notifications are what an editor tells.
var notifications = map[string]func(*Server, json.RawMessage) error{
	"initialized":                     tells((*Server).initialized),
	"textDocument/didOpen":            tells((*Server).opened),
	"textDocument/didChange":          tells((*Server).changed),
	"textDocument/didSave":            tells((*Server).saved),
	"textDocument/didClose":           tells((*Server).didClose),
	"workspace/didChangeWatchedFiles": tells((*Server).watched),
	"$/cancelRequest":                 tells((*Server).cancelled),
}

func asks[P any](f func(*Server, P) (later, error)) func(*Server, json.RawMessage) (later, error) {
	return func(s *Server, raw json.RawMessage) (later, error) {
		var p P
		if err := json.Unmarshal(raw, &p); err != nil {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: err.Error()}
		}
		return f(s, p)
	}
}

func tells[P any](f func(*Server, P)) func(*Server, json.RawMessage) error {
	return func(s *Server, raw json.RawMessage) error {
		var p P
		if err := json.Unmarshal(raw, &p); err != nil {
			return err
		}
		f(s, p)
		return nil
	}
}

// The codes of errors that the protocol has of its own.
const (
	codeNotInitialized = -32002
	codeCancelled      = -32800
	codeFailed         = -32803
)

// Handle takes what an editor says, one after the other: what it asks is looked up in
// the documents as they are then, and answered beside what comes next.
func (s *Server) Handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) {
	raw := json.RawMessage("{}")
	if req.Params != nil && string(*req.Params) != "null" {
		raw = *req.Params
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if req.Notif {
		if err := s.told(req.Method, raw); err != nil {
			s.log.Printf("%s: %v", req.Method, err)
		}
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	id := req.ID.String()
	s.asked[id] = cancel
	do, err := s.begin(req.Method, raw)
	go func() {
		var result any
		if err == nil {
			result, err = done(ctx, do)
		}
		s.mu.Lock()
		delete(s.asked, id)
		s.mu.Unlock()
		s.reply(req.ID, result, err, ctx.Err() != nil)
		cancel()
	}()
}

func done(ctx context.Context, do later) (result any, err error) {
	defer caught(&err)
	return do(ctx)
}

func (s *Server) reply(id jsonrpc2.ID, result any, err error, cancelled bool) {
	answer := &jsonrpc2.Response{ID: id}
	var known *jsonrpc2.Error
	switch {
	case err == nil:
		if result == nil {
			result = json.RawMessage("null")
		}
		if err := answer.SetResult(result); err != nil {
			answer.Error = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()}
		}
	case cancelled:
		answer.Error = &jsonrpc2.Error{Code: codeCancelled, Message: "nobody waits for it any more"}
	case errors.As(err, &known):
		answer.Error = known
	default:
		answer.Error = &jsonrpc2.Error{Code: codeFailed, Message: err.Error()}
	}
	_ = s.conn.SendResponse(s.ctx, answer) // an editor that is gone needs no answer
}

// begin looks up what is asked.
func (s *Server) begin(method string, raw json.RawMessage) (do later, err error) {
	defer caught(&err)
	switch {
	case method == "initialize" && !s.ready:
		return asks((*Server).initialize)(s, raw)
	case !s.ready:
		return nil, &jsonrpc2.Error{Code: codeNotInitialized, Message: "the session has not begun: initialize comes first"}
	case s.shutdown:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the session is shut down"}
	case method == "shutdown":
		s.shutdown = true
		return func(context.Context) (any, error) { return nil, nil }, nil
	case requests[method] != nil:
		return requests[method](s, raw)
	}
	return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: method + " is nothing that tautline does"}
}

func (s *Server) told(method string, raw json.RawMessage) (err error) {
	defer caught(&err)
	if method == "exit" {
		close(s.exited)
		return nil
	}
	if do := notifications[method]; do != nil && s.ready && !s.shutdown {
		return do(s, raw)
	}
	return nil // the protocol lets us pass over what we don't know
}

func (s *Server) notify(method string, params any) {
	if err := s.conn.Notify(s.ctx, method, params); err != nil && !errors.Is(err, jsonrpc2.ErrClosed) {
		s.log.Printf("%s: %v", method, err)
	}
}

func marshalled(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types
	}
	return b
}
