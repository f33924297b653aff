package live

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Options are what a server needs to know.
type Options struct {
	Board *Board
	// Policy is the content security policy of the page.
	Policy string
	// Empty is the page that says why there is none.
	Empty func(broken string) []byte
}

// farewell is how long those who are being answered may take at the end.
const farewell = 2 * time.Second

// Serve answers on a listener until the context ends.
func Serve(ctx context.Context, l net.Listener, o Options) error {
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           Handler(port, o),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		server.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Handler answers at a port: the page, and the news of it.
func Handler(port string, o Options) http.Handler {
	news := &news{board: o.Board, seats: make(chan struct{}, maxListeners)}
	return guard(port, o.Policy, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			o.page(w, r)
		case "/events":
			news.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
}

func (o Options) page(w http.ResponseWriter, r *http.Request) {
	if o.Board.wait(r.Context()) != nil {
		return // nobody waits any more
	}
	state, _ := o.Board.State()
	page := state.Page
	if page == nil {
		page = o.Empty(state.Broken)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page) // a reader who left needs nothing
}
