import sys; sys.path.insert(0,'/work/main')
import tests.journeys.person as P
o=P.Person.look
import time
def look(self):
    t=time.time(); print('LOOK',self.path,self.locale,flush=True); o(self); print('   ok',round(time.time()-t,1),flush=True)
P.Person.look=look
