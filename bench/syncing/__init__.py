"""What `bench/sync.py` compares: ours and the peer, each a server and clients in processes of their own."""
